import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import type { Account } from '../../../access/account.js';
import { BooleanField } from '../../../platform/validation/fields.js';

/** Whether there is a store of components. */
@ApiSchema({ name: 'StoreCheck', description: 'Whether there is a store of components.' })
export class StoreCheck {
  @BooleanField({ example: false, description: 'Always false: the store has been shut down.' })
  enabled: boolean;

  /** Langflow's store has been shut down, and this server has no store. */
  static create(): StoreCheck {
    return { enabled: false };
  }
}

/** Whether the caller has a key to Langflow's store. */
@ApiSchema({
  name: 'StoreApiKeyCheck',
  description: "Whether the caller has a key to Langflow's retired store.",
})
export class StoreApiKeyCheck {
  @BooleanField({ description: 'A key was saved.', example: false })
  has_api_key: boolean;

  @BooleanField({ description: 'Always false: the store has been shut down.', example: false })
  is_valid: boolean;

  static from({ storeApiKey }: Account): StoreApiKeyCheck {
    return { has_api_key: Boolean(storeApiKey), is_valid: false };
  }
}

import { toUtcSeconds } from '../../adapters/utc-text.js';
import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DictionaryField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { TextsField } from '../../platform/validation/strict-fields.js';
import { textOf } from '../../platform/validation/strict.js';
import type { Passkey } from '../passkey.entity.js';
import type { AddedPasskey } from '../passkeys.service.js';

const MOMENT = '2026-11-22T00:54:04+00:00';
const NAME = { minLength: 1, maxLength: 100 };
const parseName = textOf({ min: 1, max: 100 });

/** The path parameter of routes about one passkey. */
export class PasskeyPath {
  @UuidField({ description: 'The id of the passkey, from the list.' })
  passkey_id: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'PasskeyCreate',
  description: 'A new passkey, as a browser has created it. Unknown fields are refused.',
})
export class PasskeyCreate {
  @TextField({
    required: false,
    default: 'Passkey',
    parse: parseName,
    schema: NAME,
    example: 'Laptop',
    description: 'What its owner calls it. 1 to 100 characters. Default: Passkey.',
  })
  name: string = 'Passkey';

  @DictionaryField({
    example: {
      id: 'yW1vTzZ2c3B0a2V5',
      rawId: 'yW1vTzZ2c3B0a2V5',
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: 'eyAidHlwZSI6', attestationObject: 'o2NmbXRkbm9uZWdh' },
    },
    description:
      "What `navigator.credentials.create()` returned for the options of this server, by its `toJSON()`: WebAuthn's `RegistrationResponseJSON`.",
  })
  response: Record<string, unknown>;
}

@NoExtraFields()
@ApiSchema({
  name: 'PasskeyUpdate',
  description: 'Changes of a passkey. Unknown fields are refused.',
})
export class PasskeyUpdate {
  @TextField({
    parse: parseName,
    schema: NAME,
    example: 'Laptop',
    description: 'What its owner calls it. 1 to 100 characters.',
  })
  name: string;
}

@ApiSchema({ name: 'PasskeyRead', description: 'A passkey of the caller, without its key.' })
export class PasskeyRead {
  @UuidField({ description: 'Identifies the passkey.' })
  id: string;

  @TextField({ example: 'Laptop', description: 'What its owner calls it.' })
  name: string;

  @TextField({
    example: 'gatehouse.example.com',
    description: 'The host name that it was created for. It works only there.',
  })
  host: string;

  @BooleanField({
    description: 'Whether it cannot leave its device. False for one that a provider synchronizes.',
  })
  is_device_bound: boolean;

  @BooleanField({ description: 'Whether its provider had a copy at its last use.' })
  is_backed_up: boolean;

  @TextField({ example: MOMENT, description: 'When it was added, in UTC.' })
  created_at: string;

  @TextField({
    nullable: true,
    example: MOMENT,
    description: 'When it was last used, in UTC. Null: never.',
  })
  last_used_at: string | null;

  static from(passkey: Passkey): PasskeyRead {
    return {
      id: passkey.id,
      name: passkey.name,
      host: passkey.host,
      is_device_bound: passkey.isDeviceBound,
      is_backed_up: passkey.isBackedUp,
      created_at: toUtcSeconds(passkey.createdAt),
      last_used_at: passkey.lastUsedAt && toUtcSeconds(passkey.lastUsedAt),
    };
  }
}

@ApiSchema({
  name: 'AddedPasskey',
  description: 'A passkey that was added. Only this response contains the recovery codes.',
})
export class AddedPasskeyRead extends PasskeyRead {
  @TextsField({
    nullable: true,
    example: ['1a2b-3c4d-5e6f'],
    description:
      'Each logs in once in place of a second factor. Null if the account had a second factor before.',
  })
  recovery_codes: readonly string[] | null;

  static fromAdded({ passkey, recoveryCodes }: AddedPasskey): AddedPasskeyRead {
    return { ...PasskeyRead.from(passkey), recovery_codes: recoveryCodes };
  }
}

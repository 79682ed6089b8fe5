import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { TextField } from '../../../platform/validation/fields.js';

export class LinkedProviderPath {
  @TextField({ example: 'github', description: 'The name of the provider in the configuration.' })
  provider: string;
}

@ApiSchema({
  name: 'ProviderLinkStarted',
  description: 'A log-in at a provider that links the account of the caller.',
})
export class ProviderLinkStarted {
  @TextField({
    example: 'https://github.com/login/oauth/authorize?client_id=an-id',
    description: 'Where the browser goes to log in at the provider.',
  })
  location: string;
}

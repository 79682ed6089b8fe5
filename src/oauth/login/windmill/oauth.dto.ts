import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { StrictTextField } from '../../../platform/validation/strict-fields.js';
import type { AuthorizationAnswer } from '../provider-client.js';

export class OauthClientPath {
  @StrictTextField({ example: 'github' })
  client_name: string;
}

export class OauthLoginQuery {
  @StrictTextField({ required: false, description: 'A path of this server to go to.' })
  rd?: string;
}

/** The parameters that the provider has added to the redirect URI. */
@ApiSchema({ name: 'OauthCallback' })
export class OauthCallback implements AuthorizationAnswer {
  @StrictTextField({ required: false, example: 'SplxlOBeZQQYbYS6WxSbIA' })
  code?: string;

  @StrictTextField({ required: false, example: 'af0ifjsldkj' })
  state?: string;

  @StrictTextField({ required: false, description: 'The issuer, if the provider sent it.' })
  iss?: string;
}

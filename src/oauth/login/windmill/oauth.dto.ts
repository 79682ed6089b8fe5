import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { StrictTextField } from '../../../platform/validation/strict-fields.js';
import type { AuthorizationAnswer } from '../provider-client.js';

export class OauthClientPath {
  @StrictTextField({
    example: 'github',
    description: 'The name of a log-in provider of this server, such as `github`.',
  })
  client_name: string;
}

export class OauthLoginQuery {
  @StrictTextField({ required: false, description: 'A path of this server to go to.' })
  rd?: string;
}

/** The parameters that the provider has added to the redirect URI. */
@ApiSchema({
  name: 'OauthCallback',
  description: 'The parameters that the provider has added to the redirect URI.',
})
export class OauthCallback implements AuthorizationAnswer {
  @StrictTextField({
    required: false,
    example: 'SplxlOBeZQQYbYS6WxSbIA',
    description: 'The authorization code. Absent if the person refused.',
  })
  code?: string;

  @StrictTextField({
    required: false,
    example: 'af0ifjsldkj',
    description: 'The text that the redirect to the provider carried.',
  })
  state?: string;

  @StrictTextField({ required: false, description: 'The issuer, if the provider sent it.' })
  iss?: string;
}

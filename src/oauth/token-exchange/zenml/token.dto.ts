import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { CURRENT_PASSWORD, NEW_PASSWORD } from '../../../platform/validation/field-descriptions.js';
import { FormBody } from '../../../platform/validation/body-form.js';
import {
  DictionaryField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import type { GrantedToken } from '../grants.service.js';

const OPTIONAL = { required: false, nullable: true } as const;
const SECRET = { ...OPTIONAL, schema: { format: 'password' } };

/** Every field is optional. An empty field counts as not sent (contract zenml 2.1). */
@FormBody()
@ApiSchema({
  name: 'ZenmlLogin',
  description: 'A log-in. Every field is optional, and an empty one counts as not sent.',
})
export class ZenmlLogin {
  @TextField({
    ...OPTIONAL,
    description:
      '`password`, `client_credentials`, `urn:ietf:params:oauth:grant-type:device_code`, or empty: then it follows from the other fields.',
    example: 'password',
  })
  grant_type?: string | null;

  @TextField({ ...OPTIONAL, description: 'A user name or an email.', example: 'alice' })
  username?: string | null;

  @TextField({
    ...SECRET,
    description: 'A password; without a user name an API key.',
    example: 'securepassword123',
  })
  password?: string | null;

  @TextField({
    ...OPTIONAL,
    description:
      'For `client_credentials` the id of an OAuth 2.0 client, or of a workspace for its ZenML server; for a device code the UUID of the program.',
  })
  client_id?: string | null;

  @TextField({
    ...SECRET,
    description: 'For `client_credentials` the secret of the client, or the key of the server.',
  })
  client_secret?: string | null;

  @TextField({
    ...OPTIONAL,
    description: 'The code from the device authorization, for a device log-in.',
  })
  device_code?: string | null;

  @TextField({ ...OPTIONAL, description: 'Without effect: there is one audience.' })
  audience?: string | null;
}

/** The token response (contract zenml 2.2). */
@ApiSchema({ name: 'OAuthTokenResponse', description: 'The token of a log-in.' })
export class OAuthTokenResponse {
  @TextField({ description: 'For the header `Authorization: Bearer`, until `expires_in` is over.' })
  access_token: string;

  @TextField({ example: 'bearer', description: 'Always `bearer`.' })
  token_type: string;

  @IntegerField({ description: 'Seconds.', example: 3600 })
  expires_in: number;

  @UuidField({
    required: false,
    nullable: true,
    description: 'The id of the device that logged in. Null: no device code was used.',
  })
  device_id: string | null;

  @DictionaryField({
    required: false,
    nullable: true,
    description: 'What the device said, and in `tenant_id` the id of the chosen workspace.',
  })
  device_metadata: Record<string, unknown> | null;

  static from({ accessToken, expiresInSeconds, device }: GrantedToken): OAuthTokenResponse {
    return {
      access_token: accessToken,
      token_type: 'bearer',
      expires_in: expiresInSeconds,
      device_id: device?.id ?? null,
      device_metadata: device
        ? {
            hostname: device.hostname,
            os: device.os,
            python_version: device.pythonVersion,
            zenml_version: device.zenmlVersion,
            // Without it the client connects to no server (contract zenml 3.2).
            ...(device.workspaceStableId && { tenant_id: device.workspaceStableId }),
          }
        : null,
    };
  }
}

@FormBody()
@ApiSchema({
  name: 'ZenmlPasswordChange',
  description: 'A change of a password that must be changed before the next log-in.',
})
export class ZenmlPasswordChange {
  @TextField({ description: 'A user name or an email.', example: 'alice' })
  username: string;

  @TextField({
    schema: { format: 'password' },
    example: 'securepassword123',
    description: CURRENT_PASSWORD,
  })
  password: string;

  @TextField({
    schema: { format: 'password' },
    example: 'newsecurepassword',
    description: NEW_PASSWORD,
  })
  new_password: string;
}

@ApiSchema({ name: 'Connection', description: 'A provider that people can log in with.' })
export class Connection {
  @TextField({ description: 'Its name in URLs.', example: 'github' })
  name: string;

  @TextField({ example: 'GitHub', description: 'Its name for people.' })
  display_name: string;

  @TextField({
    example: '/auth/authorize?connection=github',
    description: 'Where a browser begins the log-in, on this server.',
  })
  authorization_url: string;
}

export class AuthorizeQuery {
  /** The name of a log-in provider; without it the log-in page lets the person choose. */
  @TextField({ required: false })
  connection?: string;

  /** A path of this server. */
  @TextField({ required: false })
  redirect_url?: string;
}

export class CallbackQuery {
  /** A path of this server. */
  @TextField({ required: false })
  redirect_url?: string;
}

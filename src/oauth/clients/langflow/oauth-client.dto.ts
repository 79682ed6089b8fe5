import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { toUtcSeconds } from '../../../adapters/utc-text.js';
import { BooleanField, TextField, UuidField } from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';
import {
  parseClientName,
  parseGrantTypes,
  parseRedirectUris,
  parseScopes,
} from '../client-rules.js';
import type { IssuedClient, NewClient } from '../clients.service.js';
import type { OauthClient } from '../oauth-client.entity.js';

const REDIRECT_URIS = ['https://app.example.com/callback'];
const GRANTS = ['authorization_code', 'refresh_token'];
const SCOPES = ['openid', 'profile', 'read'];
const CLIENT_ID = 'ghc_0c9a54e1f2b7d3868a1e4b20';

/** The path parameter of routes about one client. */
export class OauthClientPath {
  @TextField({ example: CLIENT_ID, description: 'The id of the client, as in its `client_id`.' })
  client_id: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'OauthClientCreate',
  description: 'A new OAuth 2.0 client. Unknown fields are refused.',
})
export class OauthClientCreate {
  @TextField({
    parse: parseClientName,
    example: 'My app',
    schema: { maxLength: 100 },
    description: 'What people see when they are asked for consent; 1 to 100 characters.',
  })
  name: string;

  @TextsField({
    required: false,
    parse: parseRedirectUris,
    example: REDIRECT_URIS,
    description:
      'Compared exactly, except the port on loopback. Required for `authorization_code`.',
  })
  redirect_uris?: string[];

  @TextsField({
    parse: parseGrantTypes,
    example: GRANTS,
    description:
      'How the client obtains tokens: any of `authorization_code`, `refresh_token`, `client_credentials` and `urn:ietf:params:oauth:grant-type:device_code`.',
  })
  grant_types: string[];

  @TextsField({
    required: false,
    parse: parseScopes,
    example: SCOPES,
    description: 'The scopes that its tokens may have. Default: all but `admin` and `keys:write`.',
  })
  scopes?: string[];

  @TextsField({
    required: false,
    parse: parseRedirectUris,
    description:
      'Where a browser may return to after a log-out; at most 20 URIs of up to 2000 characters.',
  })
  post_logout_redirect_uris?: string[];

  @BooleanField({
    required: false,
    default: false,
    description: 'Whether it has no secret (an app on a phone or in a browser).',
  })
  is_public?: boolean;

  static toNewClient(body: OauthClientCreate): NewClient {
    return {
      name: body.name,
      redirectUris: body.redirect_uris ?? [],
      postLogoutRedirectUris: body.post_logout_redirect_uris ?? [],
      grantTypes: body.grant_types,
      scopes: body.scopes,
      isPublic: body.is_public ?? false,
    };
  }
}

@ApiSchema({ name: 'OauthClientRead', description: 'An OAuth 2.0 client.' })
export class OauthClientRead {
  @TextField({ example: CLIENT_ID, description: 'Identifies the client in OAuth 2.0.' })
  client_id: string;

  @TextField({ example: 'My app', description: 'What people see when they are asked for consent.' })
  name: string;

  @TextsField({
    example: REDIRECT_URIS,
    description: 'Where a browser may return to with an authorization code.',
  })
  redirect_uris: string[];

  @TextsField({ description: 'Where a browser may return to after a log-out.' })
  post_logout_redirect_uris: string[];

  @TextsField({ example: GRANTS, description: 'How the client may obtain tokens.' })
  grant_types: string[];

  @TextsField({ example: SCOPES, description: 'The scopes that its tokens may have.' })
  scopes: string[];

  @BooleanField({ description: 'Whether it has no secret, as an app on a phone or in a browser.' })
  is_public: boolean;

  @UuidField({
    nullable: true,
    description: 'The account that the client acts as with `client_credentials`.',
  })
  service_account_id: string | null;

  @TextField({
    example: '2026-11-22T00:54:04+00:00',
    description: 'When the client was registered, in UTC.',
  })
  created_at: string;

  static from(client: OauthClient): OauthClientRead {
    return {
      client_id: client.id,
      name: client.name,
      redirect_uris: client.redirectUris,
      post_logout_redirect_uris: client.postLogoutRedirectUris,
      grant_types: client.grantTypes,
      scopes: client.scopes,
      is_public: client.secretHash === null,
      service_account_id: client.serviceAccountId,
      created_at: toUtcSeconds(client.createdAt),
    };
  }
}

/** A client with its secret, which only this response contains. */
@ApiSchema({
  name: 'IssuedOauthClient',
  description: 'A client with its secret. Only this response contains the secret.',
})
export class IssuedOauthClient extends OauthClientRead {
  @TextField({ nullable: true, description: 'Shown only once; null for a public client.' })
  client_secret: string | null;

  static fromIssued({ client, secret }: IssuedClient): IssuedOauthClient {
    return { ...OauthClientRead.from(client), client_secret: secret ?? null };
  }
}

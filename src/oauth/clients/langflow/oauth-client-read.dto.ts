import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { toUtcSeconds } from '../../../adapters/utc-text.js';
import {
  BooleanField,
  DateTimeField,
  DictionaryField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';
import { isPublicClient, type ClientKeys } from '../client-keys.js';
import { CLIENT_ORIGINS } from '../client-origin.js';
import type { IssuedClient } from '../clients.service.js';
import type { OauthClient } from '../oauth-client.entity.js';
import { CLIENT_ID, GRANTS, REDIRECT_URIS, SCOPES, WORDS } from './client-words.dto.js';

@ApiSchema({ name: 'OauthClientRead', description: 'An OAuth 2.0 client.' })
export class OauthClientRead {
  @TextField({ example: CLIENT_ID, description: 'What the client sends as `client_id`.' })
  client_id: string;

  @TextField({ example: 'My app', description: 'The name on the consent page.' })
  name: string;

  @TextsField({ example: REDIRECT_URIS, description: WORDS.redirect_uris })
  redirect_uris: string[];

  @TextsField({ description: WORDS.post_logout_redirect_uris })
  post_logout_redirect_uris: string[];

  @TextsField({ example: GRANTS, description: WORDS.grant_types })
  grant_types: string[];

  @TextsField({ example: SCOPES, description: WORDS.scopes })
  scopes: string[];

  @BooleanField({ description: 'Whether it has no secret.' })
  is_public: boolean;

  @TextField({ example: 'web', description: WORDS.application_type })
  application_type: string;

  @TextField({
    example: 'superuser',
    schema: { enum: [...CLIENT_ORIGINS] },
    description: WORDS.origin,
  })
  origin: string;

  @BooleanField({ description: WORDS.require_pkce })
  require_pkce: boolean;

  @BooleanField({ description: WORDS.is_first_party })
  is_first_party: boolean;

  @BooleanField({ description: WORDS.allow_http })
  allow_http: boolean;

  @TextField({ example: 'names', description: WORDS.groups_format })
  groups_format: string;
  @BooleanField({ description: WORDS.can_introspect_all })
  can_introspect_all: boolean;

  @TextField({ nullable: true, example: null, description: WORDS.resource_uri })
  resource_uri: string | null;

  @TextField({ example: 'opaque', description: WORDS.resource_format })
  resource_format: string;

  @TextField({ nullable: true, example: null, description: WORDS.client_uri })
  client_uri: string | null;

  @TextField({ nullable: true, example: null, description: WORDS.logo_uri })
  logo_uri: string | null;

  @TextField({ nullable: true, example: null, description: WORDS.policy_uri })
  policy_uri: string | null;

  @TextField({ nullable: true, example: null, description: WORDS.tos_uri })
  tos_uri: string | null;

  @DictionaryField({ nullable: true, example: null, description: WORDS.jwks })
  jwks: ClientKeys | null;

  @TextField({ nullable: true, example: null, description: WORDS.jwks_uri })
  jwks_uri: string | null;

  @TextField({ nullable: true, example: null, description: WORDS.backchannel_logout_uri })
  backchannel_logout_uri: string | null;

  @BooleanField({ description: WORDS.backchannel_logout_session_required })
  backchannel_logout_session_required: boolean;

  @DateTimeField({
    nullable: true,
    example: null,
    description: 'Until when the secret before the last rotation still works.',
  })
  former_secret_expires_at: string | null;

  @UuidField({
    nullable: true,
    description: 'The account that the client acts as with `client_credentials`.',
  })
  service_account_id: string | null;

  @TextField({
    example: '2026-11-22T00:54:04+00:00',
    description: 'When it was registered (RFC 3339, UTC).',
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
      is_public: isPublicClient(client),
      application_type: client.applicationType,
      origin: client.origin,
      require_pkce: client.requiresPkce || isPublicClient(client),
      is_first_party: client.isFirstParty,
      allow_http: client.allowsHttp,
      groups_format: client.groupsFormat,
      can_introspect_all: client.introspectsAll,
      resource_uri: client.resourceUri,
      resource_format: client.resourceFormat,
      client_uri: client.clientUri,
      logo_uri: client.logoUri,
      policy_uri: client.policyUri,
      tos_uri: client.tosUri,
      jwks: client.jwks,
      jwks_uri: client.jwksUri,
      backchannel_logout_uri: client.backchannelLogoutUri,
      backchannel_logout_session_required: client.backchannelLogoutSessionRequired,
      former_secret_expires_at: client.formerSecretExpiresAt?.toISOString() ?? null,
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

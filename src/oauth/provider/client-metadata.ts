import { timingSafeEqual } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { ClientMetadata } from 'oidc-provider';
import { hashSecret } from '../../platform/credentials/secret-token.js';
import { isPublicClient } from '../clients/client-keys.js';
import type { ClientOrigin } from '../clients/client-origin.js';
import { AUTHORIZATION_CODE, REFRESH_TOKEN } from '../clients/client-rules.js';
import { secretHashesOf } from '../clients/client-secrets.service.js';
import type { OauthClient } from '../clients/oauth-client.entity.js';
import { OAUTH_SCOPES } from '../clients/oauth-scopes.js';
import type { GroupsFormat } from '../../workspaces/account-groups.service.js';

type Client = InstanceType<Provider['Client']>;

/** The scope that only tells who somebody is. */
const OPENID = 'openid';

const SECRET_HASHES = 'gatehouse_secret_hashes';
const REQUIRES_PKCE = 'gatehouse_requires_pkce';
const IS_FIRST_PARTY = 'gatehouse_is_first_party';
const GROUPS_FORMAT = 'gatehouse_groups_format';
const INTROSPECTS_ALL = 'gatehouse_introspects_all';
const RESOURCE_URI = 'gatehouse_resource_uri';
const ORIGIN = 'gatehouse_origin';

/** Our own settings of clients, which the library stores with theirs. */
export const OWN_METADATA = [
  SECRET_HASHES,
  REQUIRES_PKCE,
  IS_FIRST_PARTY,
  GROUPS_FORMAT,
  INTROSPECTS_ALL,
  RESOURCE_URI,
  ORIGIN,
];
/** The client id of the documentation pages. */
export const DOCUMENTATION_CLIENT = 'gatehouse-docs';
export const DOCUMENTATION_REDIRECT = '/docs/oauth2-redirect.html';

/**
 * Converts a registered client to the terms of OpenID Connect Dynamic Client Registration 2. The
 * secrets are their hashes: see {@link isSecretOf}.
 */
export function toMetadata(client: OauthClient): ClientMetadata {
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    grant_types: client.grantTypes,
    response_types: client.grantTypes.includes(AUTHORIZATION_CODE) ? ['code'] : [],
    // A native app may use any loopback port in place of the registered one (RFC 8252 7.3).
    application_type: client.applicationType,
    token_endpoint_auth_method: methodOf(client),
    ...(client.jwks && { jwks: client.jwks }),
    ...(client.jwksUri !== null && { jwks_uri: client.jwksUri }),
    ...(client.secretHash && { client_secret: client.secretHash.toString('hex') }),
    [SECRET_HASHES]: secretHashesOf(client).map((hash) => hash.toString('hex')),
    [REQUIRES_PKCE]: client.requiresPkce || isPublicClient(client),
    [IS_FIRST_PARTY]: client.isFirstParty,
    [GROUPS_FORMAT]: client.groupsFormat,
    [INTROSPECTS_ALL]: client.introspectsAll,
    [RESOURCE_URI]: client.resourceUri,
    [ORIGIN]: client.origin,
    ...pagesOf(client),
    // Logout tokens always have `sid`: without it a party would end all log-ins of the person.
    ...(client.backchannelLogoutUri !== null && {
      ...logoutOf(client),
      backchannel_logout_session_required: true,
    }),
    // Without the field the library would allow every scope.
    scope: client.scopes.join(' ') || OPENID,
  };
}

/** The built-in client of the documentation pages. */
export function documentationClient(origin: string): ClientMetadata {
  return {
    client_id: DOCUMENTATION_CLIENT,
    client_name: 'Gatehouse API documentation',
    redirect_uris: [origin + DOCUMENTATION_REDIRECT],
    grant_types: [AUTHORIZATION_CODE, REFRESH_TOKEN],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    scope: OAUTH_SCOPES.join(' '),
  };
}

/** How a client authenticates. */
export function methodOf(client: OauthClient) {
  if (client.secretHash) return 'client_secret_basic';
  return isPublicClient(client) ? 'none' : 'private_key_jwt';
}

/** The pages of a client that it has. */
export function pagesOf({ clientUri, logoUri, policyUri, tosUri }: OauthClient) {
  return {
    ...(clientUri !== null && { client_uri: clientUri }),
    ...(logoUri !== null && { logo_uri: logoUri }),
    ...(policyUri !== null && { policy_uri: policyUri }),
    ...(tosUri !== null && { tos_uri: tosUri }),
  };
}

/** Where a client gets logout tokens, if it does. */
export function logoutOf(client: OauthClient) {
  return (
    client.backchannelLogoutUri !== null && {
      backchannel_logout_uri: client.backchannelLogoutUri,
      backchannel_logout_session_required: client.backchannelLogoutSessionRequired,
    }
  );
}

/** Whether a client may present a secret, by the hashes from {@link toMetadata}. */
export function isSecretOf(client: Client, secret: string): boolean {
  const hashes = (client[SECRET_HASHES] as string[] | undefined) ?? [];
  const given = hashSecret(secret);
  return hashes.some((hash) => timingSafeEqual(Buffer.from(hash, 'hex'), given));
}

/** Whether a client must use PKCE: always without a secret, which could not protect its codes. */
export function requiresPkce(client: Client): boolean {
  return client[REQUIRES_PKCE] !== false;
}

/** The form in which a client gets groups and roles. */
export function groupsFormatOf(client: Client): GroupsFormat {
  return (client[GROUPS_FORMAT] as GroupsFormat | undefined) ?? 'names';
}

/** Whether nobody is asked for consent. */
export function isFirstParty(client: Client): boolean {
  return client[IS_FIRST_PARTY] === true;
}

/** The client as one that introspects tokens: see `mayInspect`. */
export function toAsking(client: Client) {
  return {
    id: client.clientId,
    isPublic: client.tokenEndpointAuthMethod === 'none',
    introspectsAll: client[INTROSPECTS_ALL] === true,
    resourceUri: (client[RESOURCE_URI] as string | null | undefined) ?? null,
  };
}

/** Who set what is known about a client. */
export function originOf(client: Client): ClientOrigin {
  return (client[ORIGIN] as ClientOrigin | undefined) ?? 'superuser';
}

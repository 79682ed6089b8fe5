import { timingSafeEqual } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import { hashSecret } from '../../platform/credentials/secret-token.js';
import { AUTHORIZATION_CODE, isNativeUri, REFRESH_TOKEN } from '../clients/client-rules.js';
import type { OauthClient } from '../clients/oauth-client.entity.js';
import { OAUTH_SCOPES } from '../clients/oauth-scopes.js';

/** The scope that only tells who somebody is. */
const OPENID = 'openid';

/** The client id of the documentation pages. */
export const DOCUMENTATION_CLIENT = 'gatehouse-docs';
export const DOCUMENTATION_REDIRECT = '/docs/oauth2-redirect.html';

/**
 * Converts a registered client to the terms of OpenID Connect Dynamic Client Registration 2. The
 * secret is its hash: see {@link isSecretOf}.
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
    application_type: client.redirectUris.some(isNativeUri) ? 'native' : 'web',
    token_endpoint_auth_method: client.secretHash ? 'client_secret_basic' : 'none',
    ...(client.secretHash && { client_secret: client.secretHash.toString('hex') }),
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

/** Whether a secret matches the hash from {@link toMetadata}. */
export function isSecretOf(hash: string | undefined, secret: string): boolean {
  if (hash === undefined) return false;
  return timingSafeEqual(Buffer.from(hash, 'hex'), hashSecret(secret));
}

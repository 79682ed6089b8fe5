import { timingSafeEqual } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import { hashSecret } from '../../platform/credentials/secret-token.js';
import { AUTHORIZATION_CODE, isNativeUri, REFRESH_TOKEN } from '../clients/client-rules.js';
import type { OauthClient } from '../clients/oauth-client.entity.js';
import { OAUTH_SCOPES } from '../clients/oauth-scopes.js';

/** The client as which the documentation's pages call this server. */
export const DOCUMENTATION_CLIENT = 'gatehouse-docs';
export const DOCUMENTATION_REDIRECT = '/docs/oauth2-redirect.html';

/** A registered client in the terms of OpenID Connect Dynamic Client Registration 2. The secret is its hash: see {@link isSecretOf}. */
export function toMetadata(client: OauthClient): ClientMetadata {
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    grant_types: client.grantTypes,
    response_types: client.grantTypes.includes(AUTHORIZATION_CODE) ? ['code'] : [],
    // Of a native app any port on loopback is the registered one (RFC 8252 7.3).
    application_type: client.redirectUris.some(isNativeUri) ? 'native' : 'web',
    token_endpoint_auth_method: client.secretHash ? 'client_secret_basic' : 'none',
    ...(client.secretHash && { client_secret: client.secretHash.toString('hex') }),
    ...(client.scopes.length > 0 && { scope: client.scopes.join(' ') }),
  };
}

/** The documentation, as a client that is part of the server. */
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

/** Whether a secret is the one whose hash {@link toMetadata} handed over. */
export function isSecretOf(hash: string | undefined, secret: string): boolean {
  if (hash === undefined) return false;
  return timingSafeEqual(Buffer.from(hash, 'hex'), hashSecret(secret));
}

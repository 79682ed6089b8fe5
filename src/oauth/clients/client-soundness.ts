import { DomainError } from '../../platform/errors/domain-error.js';
import { faultOfKeys } from './client-keys.js';
import { faultOfUnvetted, type ClientOrigin } from './client-origin.js';
import {
  AUTHORIZATION_CODE,
  CLIENT_CREDENTIALS,
  isLoopbackUri,
  isPlainHttp,
  isPrivateScheme,
  REFRESH_TOKEN,
  type ApplicationType,
} from './client-rules.js';
import type { ClientSettings } from './client-settings.js';

/**
 * Checks that the settings of a client do not conflict.
 *
 * @throws DomainError `oauth_client_invalid` with the reason
 */
export function assertSoundness(
  client: ClientSettings & {
    readonly isPublic: boolean;
    readonly hasSecret: boolean;
    readonly origin: ClientOrigin;
  },
): void {
  const isVetted = client.origin === 'superuser';
  const reason =
    faultOfGrants(client) ??
    faultOfKeys(client) ??
    faultOfResource(client) ??
    faultOfLogout(client) ??
    (isVetted ? undefined : faultOfUnvetted(client));
  if (reason) throw new DomainError('oauth_client_invalid', { reason });
  const ofRedirects = faultOfRedirects(client);
  if (ofRedirects) {
    throw new DomainError('oauth_client_invalid', { reason: ofRedirects, field: 'redirect_uris' });
  }
}

/**
 * The kind of a client that does not tell: an app of the user's own machine if it has a scheme of
 * its own, or if it has no secret and is reached on loopback only.
 */
export function guessApplicationType(
  redirectUris: readonly string[],
  isPublic: boolean,
): ApplicationType {
  const isLocal =
    isPublic && redirectUris.length > 0 && redirectUris.every((uri) => isLocalHttp(uri));
  return isLocal || redirectUris.some(isPrivateScheme) ? 'native' : 'web';
}

function isLocalHttp(uri: string): boolean {
  return isPrivateScheme(uri) || (uri.startsWith('http:') && isLoopbackUri(uri));
}

function faultOfGrants({
  grantTypes,
  redirectUris,
  scopes,
  isPublic,
  introspectsAll,
  resourceUri,
}: Parameters<typeof assertSoundness>[0]): string | undefined {
  const has = (grantType: string) => grantTypes.includes(grantType);
  // An API that only inspects tokens gets none.
  const isResourceServer = introspectsAll || resourceUri !== null;
  if (grantTypes.length === 0 && !isResourceServer) {
    return 'A client needs at least one grant type';
  }
  if (scopes.length === 0) return 'A client needs at least one scope';
  if (has(AUTHORIZATION_CODE) && redirectUris.length === 0) {
    return `The grant type ${AUTHORIZATION_CODE} needs at least one redirect URI`;
  }
  if (!has(AUTHORIZATION_CODE) && redirectUris.length > 0) {
    return `Redirect URIs need the grant type ${AUTHORIZATION_CODE}`;
  }
  if (has(CLIENT_CREDENTIALS) && isPublic) {
    return `A public client cannot have the grant type ${CLIENT_CREDENTIALS}`;
  }
  if (has(REFRESH_TOKEN) && grantTypes.length === 1) {
    return `The grant type ${REFRESH_TOKEN} needs another that issues refresh tokens`;
  }
  return undefined;
}

function faultOfRedirects(client: ClientSettings): string | undefined {
  const { applicationType, allowsHttp } = client;
  const uris = [...client.redirectUris, ...client.postLogoutRedirectUris];
  if (!allowsHttp && uris.some(isPlainHttp)) {
    return 'Redirect URIs with http outside loopback need allow_http';
  }
  if (applicationType === 'web' && uris.some(isPrivateScheme)) {
    return "Redirect URIs with an app's own scheme need the application type native";
  }
  if (applicationType === 'native' && uris.some(isPlainHttp)) {
    return 'A native app cannot have redirect URIs with http outside loopback';
  }
  if (applicationType === 'native' && uris.some(isSecureLoopback)) {
    return 'A native app cannot have redirect URIs with https on loopback';
  }
  return undefined;
}

function faultOfResource({
  isPublic,
  introspectsAll,
  resourceUri,
  resourceFormat,
}: Parameters<typeof assertSoundness>[0]): string | undefined {
  if (isPublic && introspectsAll) return 'A public client cannot introspect all tokens';
  if (resourceFormat === 'jwt' && resourceUri === null) {
    return 'The token format jwt needs a resource_uri';
  }
  return undefined;
}

function faultOfLogout({ backchannelLogoutUri, allowsHttp }: ClientSettings): string | undefined {
  return backchannelLogoutUri !== null && !allowsHttp && isPlainHttp(backchannelLogoutUri)
    ? 'A backchannel_logout_uri with http outside loopback needs allow_http'
    : undefined;
}

function isSecureLoopback(uri: string): boolean {
  return uri.startsWith('https:') && isLoopbackUri(uri);
}

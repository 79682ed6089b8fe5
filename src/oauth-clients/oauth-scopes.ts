import { SCOPES } from '../access/scopes.js';

/** What of the account a program may read about (OpenID Connect Core 5.4, 11). */
export const OPENID_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** Every scope that a client may be given. */
export const OAUTH_SCOPES: readonly string[] = [...OPENID_SCOPES, ...SCOPES];

/** What a client is given whose scopes nobody named: all but the one that has no bounds. */
export const DEFAULT_SCOPES = OAUTH_SCOPES.filter((scope) => scope !== 'admin');

/** Those that say something about the API: the others mean nothing to a token that acts for no person. */
export function apiScopesOf(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => (SCOPES as readonly string[]).includes(scope));
}

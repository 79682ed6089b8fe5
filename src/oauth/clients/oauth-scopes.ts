import { SCOPES } from '../../access/scopes.js';

/** What of the account a program may read about (OpenID Connect Core 5.4, 11). */
export const OPENID_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** Every scope that a client may be given. */
export const OAUTH_SCOPES: readonly string[] = [...OPENID_SCOPES, ...SCOPES];

/** What hands on power: the scope that has no bounds, and the one that makes keys. */
const NAMED_ONLY: ReadonlySet<string> = new Set(['admin', 'keys:write']);

/** What a client is given whose scopes nobody named. */
export const DEFAULT_SCOPES = OAUTH_SCOPES.filter((scope) => !NAMED_ONLY.has(scope));

/** Those that say something about the API: the others mean nothing to a token that acts for no person. */
export function apiScopesOf(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => (SCOPES as readonly string[]).includes(scope));
}

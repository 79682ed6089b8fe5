import { SCOPES } from '../../access/scopes.js';

/** The scopes about the account's data (OpenID Connect Core 5.4, 11). */
export const OPENID_SCOPES = [
  'openid',
  'profile',
  'email',
  'offline_access',
  'groups',
  'roles',
] as const;

/** Every scope that a client may have. */
export const OAUTH_SCOPES: readonly string[] = [...OPENID_SCOPES, ...SCOPES];

/** The scopes that pass on rights: the unlimited one, and the one that creates API keys. */
export const NAMED_ONLY: ReadonlySet<string> = new Set(['admin', 'keys:write']);

/** The scopes of a client that was registered without any. */
export const DEFAULT_SCOPES = OAUTH_SCOPES.filter((scope) => !NAMED_ONLY.has(scope));

/**
 * Filters the scopes of an API, this server's or another's. The others are about the person, and
 * mean nothing for a token that does not act for one.
 */
export function apiScopesOf(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => (SCOPES as readonly string[]).includes(scope));
}

import { DomainError } from '../platform/errors/domain-error.js';
import {
  THE_SERVER,
  type ActingFor,
  type Actor,
  type Credential,
  type Limits,
  type Restriction,
} from './actor.js';

/** What of the directory a scope is about. */
export const SCOPE_DOMAINS = ['users', 'keys', 'workspaces', 'groups', 'settings'] as const;

export type ScopeDomain = (typeof SCOPE_DOMAINS)[number];
export type ScopeAction = 'read' | 'write';
export type DomainScope = `${ScopeDomain}:${ScopeAction}`;
/** `read` is `<domain>:read` of every domain; `admin` is all that the owner may, what no other scope reaches included. */
export type Scope = 'read' | 'admin' | DomainScope;

/** Every scope that means something here. */
export const SCOPES: readonly Scope[] = [
  'read',
  'admin',
  ...SCOPE_DOMAINS.flatMap((domain): DomainScope[] => [`${domain}:read`, `${domain}:write`]),
];

/** Whether scopes reach what needs the given one. Whoever may write may read. */
export function covers(scopes: readonly string[], needed: string): boolean {
  if (scopes.includes('admin') || scopes.includes(needed)) return true;
  if (!needed.endsWith(':read')) return false;
  return scopes.includes('read') || scopes.includes(needed.replace(/read$/, 'write'));
}

/**
 * The first of the wanted scopes that goes beyond one's own; undefined when there is none. `null` stands for no limit.
 * `read` within each of its parts is not tried: only `read`, `admin` or no limit hands on `read`.
 */
export function missingScope(
  own: readonly string[] | null,
  wanted: readonly string[] | null,
): string | undefined {
  if (own === null) return undefined;
  return (wanted ?? ['admin']).find((scope) => !covers(own, scope));
}

/** What a credential may not, although its owner may; null for most. */
export function limitsOf(credential: Credential): Limits | null {
  return 'limits' in credential ? credential.limits : null;
}

/**
 * Refuses to make, or to reach for, a credential of more scopes than the caller's own.
 *
 * @throws DomainError `token_out_of_scope`
 */
export function assertPower({ credential }: Actor, wanted: readonly string[] | null): void {
  const needed = missingScope(limitsOf(credential)?.scopes ?? null, wanted);
  if (needed !== undefined) throw new DomainError('token_out_of_scope', { needed });
}

/**
 * For what only the input or the row shows to need more than the route does.
 *
 * @throws DomainError `token_out_of_scope`
 */
export function assertScope(actor: Actor, needed: Scope): void {
  assertPower(actor, [needed]);
}

/**
 * For what outlives the credential that asks for it: a log-in, a password, a superuser's rights, an
 * OAuth client. With one of them a credential would grow beyond its own limits.
 *
 * @throws DomainError `token_out_of_scope`, `token_of_another_workspace`, `token_read_only`, `api_key_beyond_own`
 */
export function assertWholePower(actor: ActingFor): void {
  if (actor === THE_SERVER) return;
  assertScope(actor, 'admin');
  const { credential } = actor;
  const limits = limitsOf(credential);
  if (limits && limits.workspaceId !== null) throw new DomainError('token_of_another_workspace');
  if (limits?.isReadOnly) throw new DomainError('token_read_only');
  const limit = restrictionOf(credential);
  if (limit) throw new DomainError('api_key_beyond_own', { limit });
}

function restrictionOf(credential: Credential): Restriction | null {
  if (credential.kind === 'oauth-token') return 'oauth_grant';
  return credential.kind === 'api-key' ? credential.restriction : null;
}

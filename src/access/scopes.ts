import { DomainError } from '../errors/domain-error.js';
import type { Actor, Credential, Limits } from './actor.js';

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

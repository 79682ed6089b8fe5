import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import {
  THE_SERVER,
  type ActingFor,
  type Actor,
  type Credential,
  type Limits,
  type Restriction,
} from './actor.js';

/** The parts of the directory that scopes apply to. */
export const SCOPE_DOMAINS = ['users', 'keys', 'workspaces', 'groups', 'settings'] as const;

export type ScopeDomain = (typeof SCOPE_DOMAINS)[number];
export type ScopeAction = 'read' | 'write';
export type DomainScope = `${ScopeDomain}:${ScopeAction}`;
/**
 * `read` is `<domain>:read` of every domain. `admin` is all rights of the owner, including those
 * that no other scope covers.
 */
export type Scope = 'read' | 'admin' | DomainScope;

/** Every scope that this server knows. */
export const SCOPES: readonly Scope[] = [
  'read',
  'admin',
  ...SCOPE_DOMAINS.flatMap((domain): DomainScope[] => [`${domain}:read`, `${domain}:write`]),
];

/** Whether scopes include the needed one. Write includes read. */
export function covers(scopes: readonly string[], needed: string): boolean {
  if (scopes.includes('admin') || scopes.includes(needed)) return true;
  if (!needed.endsWith(':read')) return false;
  return scopes.includes('read') || scopes.includes(needed.replace(/read$/, 'write'));
}

/**
 * Returns the first wanted scope that one's own scopes do not cover, or undefined. `null` means no
 * limit. All `<domain>:read` scopes together do not cover `read`: only `read`, `admin` or no limit
 * does.
 */
export function missingScope(
  own: readonly string[] | null,
  wanted: readonly string[] | null,
): string | undefined {
  if (own === null) return undefined;
  return (wanted ?? ['admin']).find((scope) => !covers(own, scope));
}

/** Returns the limits of a credential; null for most. */
export function limitsOf(credential: Credential): Limits | null {
  return 'limits' in credential ? credential.limits : null;
}

/** What {@link assertPower} and {@link assertScope} throw. */
export const POWER_REFUSALS = ['token_out_of_scope'] as const satisfies readonly ErrorCode[];

/**
 * Throws if the wanted scopes go beyond those of the caller's credential.
 *
 * @throws DomainError {@link POWER_REFUSALS}
 */
export function assertPower({ credential }: Actor, wanted: readonly string[] | null): void {
  const needed = missingScope(limitsOf(credential)?.scopes ?? null, wanted);
  if (needed !== undefined) throw new DomainError('token_out_of_scope', { needed });
}

/**
 * Throws if the caller's credential lacks a scope. For actions that need more than their route
 * declares, depending on the input or the row.
 *
 * @throws DomainError {@link POWER_REFUSALS}
 */
export function assertScope(actor: Actor, needed: Scope): void {
  assertPower(actor, [needed]);
}

/** What {@link assertWholePower} throws. */
export const WHOLE_POWER_REFUSALS = [
  ...POWER_REFUSALS,
  'token_of_another_workspace',
  'token_read_only',
  'api_key_beyond_own',
] as const satisfies readonly ErrorCode[];

/**
 * Throws if the caller's credential is limited in any way. For results that outlive the credential:
 * a log-in, a password, the rights of a superuser, an OAuth client. With one of them a credential
 * could exceed its own limits.
 *
 * @throws DomainError {@link WHOLE_POWER_REFUSALS}
 */
export function assertWholePower(actor: ActingFor): void {
  if (actor === THE_SERVER) return;
  assertScope(actor, 'admin');
  const { credential } = actor;
  assertNotBound(credential);
  if (limitsOf(credential)?.isReadOnly) throw new DomainError('token_read_only');
  const limit = restrictionOf(credential);
  if (limit) throw new DomainError('api_key_beyond_own', { limit });
}

/**
 * Throws if a credential works in one workspace alone. For what is not of a workspace.
 *
 * @throws DomainError `token_of_another_workspace`
 */
export function assertNotBound(credential: Credential): void {
  const limits = limitsOf(credential);
  if (limits && limits.workspaceId !== null) throw new DomainError('token_of_another_workspace');
}

function restrictionOf(credential: Credential): Restriction | null {
  if (credential.kind === 'oauth-token') return 'oauth_grant';
  return credential.kind === 'api-key' ? credential.restriction : null;
}

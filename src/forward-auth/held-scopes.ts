import type { Credential } from '../access/actor.js';
import { limitsOf } from '../access/scopes.js';

/** The scopes of a credential without limits. */
export const ALL_SCOPES: readonly string[] = ['admin'];

/**
 * Returns the scopes of a credential, as applications get them: `admin` for all rights of
 * its owner. Of a read-only credential only what reads is left; a scope that is not known to read
 * is not.
 */
export function heldScopesOf(credential: Credential): readonly string[] {
  const limits = limitsOf(credential);
  if (!limits) return ALL_SCOPES;
  const scopes = limits.scopes ?? ALL_SCOPES;
  return limits.isReadOnly ? [...new Set(scopes.flatMap(readingPartOf))] : scopes;
}

function readingPartOf(scope: string): string[] {
  if (scope === 'admin' || scope === 'read') return ['read'];
  return /:(read|write)$/.test(scope) ? [scope.replace(/write$/, 'read')] : [];
}

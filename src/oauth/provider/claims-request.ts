import type { ClaimsParameter, KoaContextWithOIDC } from 'oidc-provider';
import { ACR_VALUES } from './authentication-context.js';
import type { Library } from './provider-library.js';

/** The claims of each scope. */
export const CLAIMS_OF_SCOPES: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub', 'auth_time', 'amr', 'acr'],
  profile: ['name', 'preferred_username', 'picture', 'updated_at'],
  email: ['email', 'email_verified'],
  groups: ['groups'],
  roles: ['roles'],
};

/** What is about the token or the log-in, and needs no consent. */
const ALWAYS: ReadonlySet<string> = new Set(['sub', 'iss', 'sid', 'auth_time', 'amr', 'acr']);

const SCOPE_OF_CLAIM = new Map(
  Object.entries(CLAIMS_OF_SCOPES).flatMap(([scope, claims]) =>
    claims.map((claim) => [claim, scope] as const),
  ),
);

const MEMBERS = ['userinfo', 'id_token'] as const;
type Members = ClaimsParameter[(typeof MEMBERS)[number]];

interface ScopedClient {
  readonly scope?: string | undefined;
}

/**
 * Reads the parameter `claims` of a request (OpenID Connect Core 5.5). What remains of it is what
 * the client may have: claims that are unknown, or of a scope that the client does not have, are
 * left out like claims that an account lacks (5.5.1: no error, even for essential ones).
 *
 * @throws InvalidRequest for a malformed one
 * @throws UnmetAuthenticationRequirements for an essential `acr` that no log-in has (5.5.1.1)
 */
export function readClaimsRequest(
  { errors }: Library,
  { oidc }: KoaContextWithOIDC,
  claims: ClaimsParameter,
  client: ScopedClient,
): void {
  const kept: Record<string, Members> = {};
  for (const member of MEMBERS) {
    const asked = claims[member];
    if (asked === undefined) continue;
    const fault = faultOf(member, asked);
    if (fault !== undefined) throw new errors.InvalidRequest(fault);
    const allowed = Object.entries(asked).filter(([claim]) => mayHave(client, claim));
    kept[member] = Object.fromEntries(allowed);
  }
  if (isOutOfReach(claims.id_token?.['acr'])) {
    throw new errors.UnmetAuthenticationRequirements('the requested acr cannot be obtained');
  }
  oidc.params!['claims'] = JSON.stringify(kept);
}

/** Returns the claims that a request asks for by name and that need consent. */
export function claimsAskedIn(parameter: unknown): string[] {
  if (typeof parameter !== 'string') return [];
  const claims = JSON.parse(parameter) as ClaimsParameter;
  const names = MEMBERS.flatMap((member) => Object.keys(claims[member] ?? {}));
  return [...new Set(names)].filter((name) => !ALWAYS.has(name));
}

/** Whether a client may have a claim at all, by the scopes that it is registered with. */
export function mayHave({ scope = '' }: ScopedClient, claim: string): boolean {
  if (ALWAYS.has(claim)) return true;
  const needed = SCOPE_OF_CLAIM.get(claim);
  return needed !== undefined && scope.split(' ').includes(needed);
}

/** Returns the claims of a list that no scope of another list covers. */
export function withoutClaimsOf(scopes: readonly string[], claims: readonly string[]): string[] {
  return claims.filter((claim) => !scopes.includes(SCOPE_OF_CLAIM.get(claim) ?? ''));
}

function faultOf(member: string, asked: object): string | undefined {
  for (const [claim, wish] of Object.entries(asked) as [string, unknown][]) {
    if (wish === null) continue;
    const at = `claims.${member}.${claim.slice(0, 64)}`;
    if (typeof wish !== 'object' || Array.isArray(wish)) return `${at} should be null or an object`;
    const { essential, values, value } = wish as Record<string, unknown>;
    if (essential !== undefined && typeof essential !== 'boolean') {
      return `${at}.essential should be a boolean`;
    }
    if (values !== undefined && !Array.isArray(values)) return `${at}.values should be an array`;
    if (claim === 'sub' && value !== undefined && typeof value !== 'string') {
      return `${at}.value should be a string`;
    }
  }
  return undefined;
}

/** Returns the values of `acr` of which a log-in must have one; empty for a voluntary request. */
export function essentialAcrIn(parameter: unknown): string[] {
  if (typeof parameter !== 'string') return [];
  return essentialValuesOf((JSON.parse(parameter) as ClaimsParameter).id_token?.['acr']);
}

function isOutOfReach(acr: NonNullable<Members>[string] | undefined): boolean {
  const wanted = essentialValuesOf(acr);
  return wanted.length > 0 && !wanted.some((value) => ACR_VALUES.includes(value));
}

function essentialValuesOf(acr: NonNullable<Members>[string] | undefined): string[] {
  if (acr?.essential !== true) return [];
  return [...(acr.values ?? []), ...(acr.value === undefined ? [] : [acr.value])];
}

import { IsNull, type EntityManager } from 'typeorm';
import { limitsOf, missingScope, WHOLE_POWER_REFUSALS } from '../access/scopes.js';
import {
  THE_SERVER,
  type ActingFor,
  type Actor,
  type Limits,
  type OauthTokenCredential,
} from '../access/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { OauthRecord } from '../oauth/clients/oauth-record.entity.js';
import { ApiKey } from './api-key.entity.js';

/** What {@link assertWithinPower} throws: a key can have the limits of every credential. */
const WITHIN_POWER_REFUSALS = WHOLE_POWER_REFUSALS;

/** What {@link powerOf} and {@link assertWithinPower} throw. */
export const KEY_POWER_REFUSALS = [
  'invalid_api_key',
  'invalid_token',
  ...WITHIN_POWER_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** How often a key may be used. */
export interface RateLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** All limits of a key. */
export interface KeyPower extends Limits {
  readonly expiresAt: Date | null;
  readonly rateLimit: RateLimit | null;
  /**
   * The counter of its uses. Keys that were created from one another share it, so that together
   * they get no more requests than one.
   */
  readonly rateLimitBucket: string | null;
  /** The OAuth grant that it ends with, in hexadecimal digits. */
  readonly oauthGrantId: string | null;
  /** The OAuth client that it ends with, if the client acted for itself. */
  readonly oauthClientId: string | null;
  /** The superuser who acts as the owner with it. It ends when the superuser loses these rights. */
  readonly impersonatorId: string | null;
}

/** No limits. */
const WHOLE: KeyPower = {
  scopes: null,
  workspaceId: null,
  isReadOnly: false,
  expiresAt: null,
  rateLimit: null,
  rateLimitBucket: null,
  oauthGrantId: null,
  oauthClientId: null,
  impersonatorId: null,
};

/**
 * The limits requested for a key. An absent limit is inherited from the credential that creates it.
 */
export type KeyWish = { -readonly [Limit in keyof KeyPower]?: KeyPower[Limit] | undefined };

/**
 * Returns the current limits of the caller's credential from the database; null if it has none:
 * log-ins, and the operator.
 *
 * @throws DomainError `invalid_api_key` if the key was deleted or deactivated in the meantime,
 *   `invalid_token` if the grant has ended
 */
export async function powerOf(
  manager: EntityManager,
  { credential }: Actor,
): Promise<KeyPower | null> {
  if (credential.kind === 'oauth-token') return powerOfToken(manager, credential);
  if (credential.kind !== 'api-key' || credential.isSession) return null;
  const key = await manager.findOneBy(ApiKey, {
    id: credential.id,
    isActive: true,
    sessionEpoch: IsNull(),
  });
  if (!key) throw new DomainError('invalid_api_key');
  return limitsOn(key);
}

/** Locks the grant, so that no key is created from a grant that ends at the same time. */
async function powerOfToken(
  manager: EntityManager,
  { clientId, grantId, limits }: OauthTokenCredential,
): Promise<KeyPower> {
  if (grantId === null) return { ...WHOLE, ...limits, oauthClientId: clientId };
  const grant = await manager.findOne(OauthRecord, {
    select: { id: true, expiresAt: true },
    where: { id: Buffer.from(grantId, 'hex') },
    lock: { mode: 'for_key_share' },
  });
  if (!grant) throw new DomainError('invalid_token');
  return { ...WHOLE, ...limits, expiresAt: grant.expiresAt, oauthGrantId: grantId };
}

/** Returns the limits of a key. */
export function limitsOn(key: ApiKey): KeyPower {
  const { scopes, workspaceId, isReadOnly, expiresAt, rateLimitBucket } = key;
  const { oauthClientId, impersonatorId } = key;
  const oauthGrantId = key.oauthGrantId?.toString('hex') ?? null;
  const rateLimit =
    key.rateLimit === null || key.rateLimitWindowSeconds === null
      ? null
      : { requests: key.rateLimit, windowSeconds: key.rateLimitWindowSeconds };
  const binding = { oauthGrantId, oauthClientId, impersonatorId };
  return { scopes, workspaceId, isReadOnly, expiresAt, rateLimit, rateLimitBucket, ...binding };
}

/**
 * Returns the limits of a new key: those requested, if they do not exceed those of the credential
 * that creates it.
 *
 * @param id the new key's id, which is its bucket unless it shares one
 * @throws DomainError as {@link assertWithinPower}
 */
export function grantLimits(power: KeyPower | null, wish: KeyWish, id: string): KeyPower {
  const rateLimit = wish.rateLimit === undefined ? (power?.rateLimit ?? null) : wish.rateLimit;
  const limits: KeyPower = {
    scopes: wish.scopes === undefined ? (power?.scopes ?? null) : wish.scopes,
    workspaceId: wish.workspaceId ?? power?.workspaceId ?? null,
    isReadOnly: wish.isReadOnly ?? power?.isReadOnly ?? false,
    expiresAt: wish.expiresAt === undefined ? (power?.expiresAt ?? null) : wish.expiresAt,
    rateLimit,
    rateLimitBucket: rateLimit && (wish.rateLimitBucket ?? power?.rateLimitBucket ?? id),
    oauthGrantId: wish.oauthGrantId ?? power?.oauthGrantId ?? null,
    oauthClientId: wish.oauthClientId ?? power?.oauthClientId ?? null,
    // The superuser of the creating key takes precedence: a key made with it acts for the same
    // superuser.
    impersonatorId: power?.impersonatorId ?? wish.impersonatorId ?? null,
  };
  assertWithinPower(power, limits);
  return limits;
}

/**
 * Returns what a new key will depend on, so that it can be locked before {@link grantLimits} knows
 * the current limits of the caller's credential. It keeps these two.
 */
export function dependenceOf(
  by: ActingFor,
  { workspaceId, impersonatorId }: KeyWish,
): Pick<KeyWish, 'workspaceId' | 'impersonatorId'> {
  if (by === THE_SERVER) return { workspaceId, impersonatorId };
  const { credential } = by;
  const own = credential.kind === 'api-key' ? credential.impersonatorId : null;
  return {
    workspaceId: workspaceId ?? limitsOf(credential)?.workspaceId,
    impersonatorId: own ?? impersonatorId,
  };
}

/**
 * Throws if a credential creates, changes or deletes a key with fewer limits than its own.
 *
 * @throws DomainError {@link WITHIN_POWER_REFUSALS}
 */
export function assertWithinPower(power: KeyPower | null, limits: KeyPower): void {
  if (!power) return;
  const needed = missingScope(power.scopes, limits.scopes);
  if (needed !== undefined) throw new DomainError('token_out_of_scope', { needed });
  if (power.workspaceId !== null && power.workspaceId !== limits.workspaceId) {
    throw new DomainError('token_of_another_workspace');
  }
  if (power.isReadOnly && !limits.isReadOnly) throw new DomainError('token_read_only');
  if (power.expiresAt && !(limits.expiresAt && limits.expiresAt <= power.expiresAt)) {
    throw new DomainError('api_key_beyond_own', { limit: 'expires_at' });
  }
  const isAsFast =
    limits.rateLimitBucket === power.rateLimitBucket &&
    limits.rateLimit?.requests === power.rateLimit?.requests &&
    limits.rateLimit?.windowSeconds === power.rateLimit?.windowSeconds;
  if (power.rateLimit && !isAsFast) {
    throw new DomainError('api_key_beyond_own', { limit: 'rate_limit' });
  }
  const endsAlike =
    (power.oauthGrantId ?? limits.oauthGrantId) === limits.oauthGrantId &&
    (power.oauthClientId ?? limits.oauthClientId) === limits.oauthClientId;
  if (!endsAlike) throw new DomainError('api_key_beyond_own', { limit: 'oauth_grant' });
  if ((power.impersonatorId ?? limits.impersonatorId) !== limits.impersonatorId) {
    throw new DomainError('api_key_beyond_own', { limit: 'impersonator' });
  }
}

/** Converts limits to columns of the key's row. */
export function columnsOf({ rateLimit, scopes, oauthGrantId, ...limits }: KeyPower) {
  return {
    ...limits,
    scopes: scopes && [...new Set(scopes)],
    oauthGrantId: oauthGrantId === null ? null : Buffer.from(oauthGrantId, 'hex'),
    rateLimit: rateLimit?.requests ?? null,
    rateLimitWindowSeconds: rateLimit?.windowSeconds ?? null,
  };
}

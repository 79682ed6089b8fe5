import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { In, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { THE_SERVER, type ActingFor } from '../access/actor.js';
import { lockSuperuser } from '../access/lock-superuser.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import type { Place } from '../audit/authors.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { hashSecret, VISIBLE_LENGTH } from '../platform/credentials/secret-token.js';
import { visiblePartOfServiceKey } from '../platform/credentials/service-key-text.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { ApiKeyAllowance } from './api-key-allowance.service.js';
import { ApiKey, type LogInMethod } from './api-key.entity.js';
import {
  assertWithinPower,
  columnsOf,
  dependenceOf,
  grantLimits,
  KEY_POWER_REFUSALS,
  limitsOn,
  powerOf,
  type KeyPower,
  type KeyWish,
} from './key-power.js';
import { assertBindable } from './assert-bindable.js';
import { lockForNewKey } from './lock-owner.js';

/**
 * What {@link KeyWriter.make} throws for a name and scopes within the bounds of their columns, and
 * for a key that is not bound to a workspace. For one that is: `BIND_KEY_REFUSALS` too.
 */
export const MAKE_BOUNDED_KEY_REFUSALS = [
  ...KEY_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  'limit_reached',
  // The superuser who the new key depends on lost these rights in the meantime.
  'not_superuser',
] as const satisfies readonly ErrorCode[];

/** What {@link KeyWriter.make} and {@link KeyWriter.replace} throw. */
export const MAKE_KEY_REFUSALS = [
  ...MAKE_BOUNDED_KEY_REFUSALS,
  'value_too_long',
] as const satisfies readonly ErrorCode[];

/** What {@link KeyWriter} throws beside, where the caller chooses the expiry of a key. */
export const EXPIRY_REFUSALS = ['api_key_expiry_passed'] as const satisfies readonly ErrorCode[];

/**
 * What {@link KeyWriter.replace} throws for a superuser, besides {@link EXPIRY_REFUSALS}. The
 * workspace of a key that is locked is there.
 */
export const REPLACE_KEY_REFUSALS = [
  'api_key_not_rotatable',
  'workspace_archived',
  ...MAKE_KEY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link KeyWriter.change} throws. */
export const CHANGE_KEY_REFUSALS = [
  ...KEY_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  'value_too_long',
] as const satisfies readonly ErrorCode[];

export interface NewApiKey extends KeyWish {
  readonly name: string | null;
  /** When it was created. Default: now. */
  readonly createdAt?: Date;
  /** For a key that a log-in creates: the account's session epoch. */
  readonly sessionEpoch?: number;
  readonly logIn?: LogIn;
}

/** When and how the person proved who they are. */
export interface LogIn {
  readonly at: Date;
  /** Null: unknown, since it was before it was stored. */
  readonly methods: readonly LogInMethod[] | null;
  /** Whether the account has a second factor and was let in without it. */
  readonly isFactorSkipped: boolean;
  /** Where the person logged in. Absent: unknown. */
  readonly place?: Place;
  /** Where the person can be asked again: when they last proved who they are. */
  readonly provenAt?: Date | null;
}

/** A new key with its text, which is not stored. */
export interface IssuedApiKey {
  readonly apiKey: ApiKey;
  readonly text: string;
}

/** The changes to a key. An absent value stays as it is. */
export interface ApiKeyChanges extends Pick<KeyWish, 'scopes' | 'expiresAt' | 'rateLimit'> {
  readonly name?: string | null;
  readonly isActive?: boolean;
}

/** How one key replaces another. */
export interface Replacement {
  /** The text of the new key. */
  readonly text: string;
  /**
   * How long the old key works, unless it expires earlier. 0 with `deletesOld`: it ends at once.
   */
  readonly overlapSeconds: number;
  readonly deletesOld?: boolean;
  /** The expiry of the new key. Absent: the same as the old one's. */
  readonly expiresAt?: Date | null;
}

/**
 * Writes all rows of `api_keys`, except for imports and the places that the test `key-writes`
 * names. On every API, a key must stay within the limits of the caller's credential, both before
 * and after the change.
 */
@Injectable()
export class KeyWriter {
  constructor(private readonly allowance: ApiKeyAllowance) {}

  /**
   * Creates a key within the caller's transaction.
   *
   * @throws DomainError {@link MAKE_KEY_REFUSALS}, {@link EXPIRY_REFUSALS}
   */
  async make(
    manager: EntityManager,
    by: ActingFor,
    {
      userId,
      text,
      name,
      createdAt,
      sessionEpoch,
      logIn,
      ...wish
    }: NewApiKey & { userId: string; text: string },
  ): Promise<IssuedApiKey> {
    if (by !== THE_SERVER) assertAhead(wish.expiresAt);
    const isOwn = by !== THE_SERVER && by.account.id === userId;
    const isUnproven = !(await assertProven(manager, by, isOwn ? 'own-key' : undefined));
    const id = randomUUID();
    // The power is read last: the transaction that this waits for may narrow it.
    const owner = await lockForNewKey(manager, userId, dependenceOf(by, wish));
    const limits = columnsOf(grantLimits(await judge(manager, by), wish, id));
    if (limits.workspaceId !== null) {
      await assertBindable(manager, by, owner, limits.workspaceId);
    }
    if (limits.impersonatorId !== null) await lockSuperuser(manager, limits.impersonatorId);
    await this.allowance.makeRoom(manager, owner, { name, sessionEpoch, ...limits });
    await manager.insert(ApiKey, {
      id,
      name,
      ...(createdAt && { createdAt }),
      ...(sessionEpoch !== undefined && { sessionEpoch }),
      ...(logIn && columnsOfLogIn(logIn)),
      ...limits,
      isUnproven,
      userId,
      ...secretColumnsOf(text),
    });
    return { apiKey: await manager.findOneByOrFail(ApiKey, { id }), text };
  }

  /**
   * Changes the keys that match a condition.
   *
   * @returns the changed keys
   * @throws DomainError {@link CHANGE_KEY_REFUSALS}, {@link EXPIRY_REFUSALS}
   */
  async change(
    manager: EntityManager,
    by: ActingFor,
    where: FindOptionsWhere<ApiKey>,
    { name, isActive, ...wish }: ApiKeyChanges,
  ): Promise<ApiKey[]> {
    const keys = await lock(manager, where);
    const power = await judge(manager, by);
    if (widens(wish, isActive)) await assertProven(manager, by);
    for (const key of keys) {
      const { id } = key;
      const before = limitsOn(key);
      assertWithinPower(power, before);
      if (wish.expiresAt?.getTime() !== before.expiresAt?.getTime()) assertAhead(wish.expiresAt);
      const after = grantLimits(power, { ...before, ...withoutAbsent(wish) }, id);
      const columns = {
        ...columnsOf(after),
        ...(name !== undefined && { name }),
        ...(isActive !== undefined && { isActive }),
      };
      assertBounded('api_keys', columns, key);
      await manager.update(ApiKey, id, columns);
    }
    return keys.length === 0 ? [] : manager.findBy(ApiKey, { id: In(keys.map(({ id }) => id)) });
  }

  /**
   * Creates a key that replaces another, with the same owner, name and limits.
   *
   * @param old the key to replace, locked by the transaction
   * @throws DomainError {@link REPLACE_KEY_REFUSALS}, {@link EXPIRY_REFUSALS}
   */
  async replace(
    manager: EntityManager,
    by: ActingFor,
    old: ApiKey,
    { text, overlapSeconds, deletesOld = false, expiresAt }: Replacement,
  ): Promise<IssuedApiKey> {
    if (old.successorId !== null) throw new DomainError('api_key_not_rotatable');
    const limits = limitsOn(old);
    assertWithinPower(await judge(manager, by), limits);
    const { id, userId, name } = old;
    const wish = { ...limits, ...(expiresAt !== undefined && { expiresAt }) };
    const issued = await this.make(manager, by, { userId, text, name, ...wish });
    if (deletesOld) {
      await manager.delete(ApiKey, id);
    } else {
      const end = Math.min(
        Date.now() + overlapSeconds * 1000,
        old.expiresAt?.getTime() ?? Infinity,
      );
      const successorId = issued.apiKey.id;
      await manager.update(ApiKey, id, { successorId, expiresAt: new Date(end) });
    }
    return issued;
  }

  /**
   * Deletes the keys that match a condition. They stop working at once.
   *
   * @returns the deleted keys
   * @throws DomainError {@link KEY_POWER_REFUSALS}
   */
  async remove(
    manager: EntityManager,
    by: ActingFor,
    where: FindOptionsWhere<ApiKey>,
  ): Promise<ApiKey[]> {
    const keys = await lock(manager, where);
    const power = await judge(manager, by);
    for (const key of keys) assertWithinPower(power, limitsOn(key));
    if (keys.length > 0) await manager.delete(ApiKey, { id: In(keys.map(({ id }) => id)) });
    return keys;
  }
}

/** Returns the columns that store the text of a key or of a log-in's token. */
export function secretColumnsOf(text: string): Pick<ApiKey, 'prefix' | 'hash'> {
  return {
    prefix: visiblePartOfServiceKey(text) ?? text.slice(0, VISIBLE_LENGTH),
    hash: hashSecret(text),
  };
}

function columnsOfLogIn({ at, methods, isFactorSkipped, place, provenAt }: LogIn) {
  return {
    loggedInAt: at,
    logInMethods: methods && [...methods],
    isFactorSkipped,
    provenAt: provenAt ?? null,
    logInApi: place?.api,
    logInAddress: place?.address,
    logInUserAgent: place?.userAgent,
  };
}

function judge(manager: EntityManager, by: ActingFor): Promise<KeyPower | null> {
  return by === THE_SERVER ? Promise.resolve(null) : powerOf(manager, by);
}

function lock(manager: EntityManager, where: FindOptionsWhere<ApiKey>): Promise<ApiKey[]> {
  return manager.find(ApiKey, {
    where,
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}

/** Throws if the expiry has passed: a key that was never valid is a mistake of the caller. */
function assertAhead(expiresAt: Date | null | undefined): void {
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    throw new DomainError('api_key_expiry_passed');
  }
}

/** Whether a change may give a key more power or time. A new name and an end give none. */
function widens(wish: KeyWish, isActive: boolean | undefined): boolean {
  return isActive === true || Object.keys(withoutAbsent(wish)).length > 0;
}

function withoutAbsent(wish: KeyWish): KeyWish {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
}

import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { createApiKeyText } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';
import {
  CHANGE_KEY_REFUSALS,
  EXPIRY_REFUSALS,
  KeyWriter,
  REPLACE_KEY_REFUSALS,
  type ApiKeyChanges,
  type IssuedApiKey,
} from './key-writer.service.js';
import { lockOwner } from './lock-owner.js';

/** What {@link OwnApiKeys.get} throws. */
export const GET_KEY_REFUSALS = ['api_key_not_found'] as const satisfies readonly ErrorCode[];

/** What {@link OwnApiKeys.update} throws. */
export const UPDATE_KEY_REFUSALS = [
  ...GET_KEY_REFUSALS,
  ...CHANGE_KEY_REFUSALS,
  ...EXPIRY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link OwnApiKeys.rotate} throws. */
export const ROTATE_KEY_REFUSALS = [
  ...GET_KEY_REFUSALS,
  ...REPLACE_KEY_REFUSALS,
  ...EXPIRY_REFUSALS,
] as const satisfies readonly ErrorCode[];

export interface Rotation {
  /** How long the old key still works. */
  readonly overlapSeconds: number;
  /** The expiry of the new key. Absent: the same as the old one's. */
  readonly expiresAt?: Date | null;
}

export interface RotatedApiKey extends IssuedApiKey {
  readonly predecessor: ApiKey;
}

/**
 * Reads, changes and rotates keys for their owner. A caller with a key can only use it on keys
 * within its limits; sessions are not limited. The tokens of log-ins do not count as keys here.
 */
@Injectable()
export class OwnApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writer: KeyWriter,
    private readonly usage: ApiKeyUsage,
  ) {}

  /**
   * Returns a key with its uses until now.
   *
   * @throws DomainError {@link GET_KEY_REFUSALS}, also for a key of another account
   */
  async get({ account }: Actor, id: string): Promise<ApiKey> {
    await this.usage.flush();
    return this.find(this.dataSource.manager, account.id, id);
  }

  /** @throws DomainError {@link UPDATE_KEY_REFUSALS} */
  async update(actor: Actor, id: string, changes: ApiKeyChanges): Promise<ApiKey> {
    await this.usage.flush();
    return transact(this.dataSource, async (manager) => {
      const own = { id, userId: actor.account.id, sessionEpoch: IsNull() };
      const [key] = await this.writer.change(manager, actor, own, changes);
      if (!key) throw new DomainError('api_key_not_found');
      return key;
    });
  }

  /**
   * Creates a key that replaces another, with the same name and limits. The old key works until the
   * end of the overlap, or until it expires if that is earlier.
   *
   * @throws DomainError {@link ROTATE_KEY_REFUSALS}: `api_key_not_rotatable` if it was rotated
   *   before, is inactive or has expired
   */
  async rotate(
    actor: Actor,
    id: string,
    { overlapSeconds, expiresAt }: Rotation,
  ): Promise<RotatedApiKey> {
    const { id: userId } = actor.account;
    await this.usage.flush();
    return transact(this.dataSource, async (manager) => {
      await lockOwner(manager, userId);
      const key = await this.find(manager, userId, id, true);
      if (!isUsable(key)) throw new DomainError('api_key_not_rotatable');
      const issued = await this.writer.replace(manager, actor, key, {
        text: createApiKeyText(),
        overlapSeconds,
        expiresAt,
      });
      return { ...issued, predecessor: await this.find(manager, userId, id) };
    });
  }

  private async find(
    manager: EntityManager,
    userId: string,
    id: string,
    isLocked = false,
  ): Promise<ApiKey> {
    const key = await manager.findOne(ApiKey, {
      where: { id, userId, sessionEpoch: IsNull() },
      ...(isLocked && { lock: { mode: 'pessimistic_write' } }),
    });
    if (!key) throw new DomainError('api_key_not_found');
    return key;
  }
}

/** Whether a key is active and has not expired. */
export function isUsable({ isActive, expiresAt }: ApiKey): boolean {
  return isActive && !(expiresAt && expiresAt.getTime() <= Date.now());
}

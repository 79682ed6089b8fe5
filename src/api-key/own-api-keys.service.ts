import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertBounded } from '../bounds/assert-bounded.js';
import { createApiKeyText } from '../credentials/secret-token.js';
import { transact } from '../database/transact.js';
import { DomainError } from '../errors/domain-error.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyService, lockOwner, type IssuedApiKey } from './api-key.service.js';
import {
  columnsOf,
  grantLimits,
  assertWithinPower,
  limitsOn,
  powerOf,
  type KeyWish,
} from './key-power.js';

/** What may change; an absent value stays as it is. */
export interface ApiKeyChanges extends Pick<KeyWish, 'scopes' | 'expiresAt' | 'rateLimit'> {
  readonly name?: string | null;
  readonly isActive?: boolean;
}

export interface Rotation {
  /** How long the old key still works. */
  readonly overlapSeconds: number;
  /** Of the new key; absent: as that of the old one was. */
  readonly expiresAt?: Date | null;
}

export interface RotatedApiKey extends IssuedApiKey {
  readonly predecessor: ApiKey;
}

/**
 * What an owner does with a key. Who comes with a key reaches none of more power than that one has; log-ins have no such limit.
 * Those that log-ins made are not keys here.
 */
@Injectable()
export class OwnApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly apiKeys: ApiKeyService,
    private readonly usage: ApiKeyUsage,
  ) {}

  /** With the uses counted so far. @throws DomainError `api_key_not_found`, also for a key of somebody else */
  async get({ account }: Actor, id: string): Promise<ApiKey> {
    await this.usage.flush();
    return this.find(this.dataSource.manager, account.id, id);
  }

  /** @throws DomainError `api_key_not_found`, and as `assertWithinPower` */
  async update(actor: Actor, id: string, changes: ApiKeyChanges): Promise<ApiKey> {
    await this.usage.flush();
    return transact(this.dataSource, async (manager) => {
      const key = await this.find(manager, actor.account.id, id, true);
      const power = await powerOf(manager, actor);
      const limits = limitsOn(key);
      assertWithinPower(power, limits);
      const { name, isActive, ...wish } = changes;
      const columns = {
        ...columnsOf(grantLimits(power, { ...limits, ...wish }, id)),
        ...(name !== undefined && { name }),
        ...(isActive !== undefined && { isActive }),
      };
      assertBounded('api_keys', columns, key);
      await manager.update(ApiKey, id, columns);
      return this.find(manager, actor.account.id, id);
    });
  }

  /**
   * Makes a key that takes another's place, with its name and limits; the other works until the overlap ends, and no longer than
   * it would have.
   *
   * @throws DomainError `api_key_not_found`, `api_key_not_rotatable` (rotated before, switched off, expired), and as `assertWithinPower`
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
      const power = await powerOf(manager, actor);
      const limits = limitsOn(key);
      assertWithinPower(power, limits);
      const now = Date.now();
      if (key.successorId || !key.isActive || (key.expiresAt && key.expiresAt.getTime() <= now)) {
        throw new DomainError('api_key_not_rotatable');
      }
      const wish = { ...limits, ...(expiresAt !== undefined && { expiresAt }) };
      const issued = await this.apiKeys.issueWithin(manager, power, userId, createApiKeyText(), {
        name: key.name,
        ...wish,
      });
      const end = Math.min(now + overlapSeconds * 1000, key.expiresAt?.getTime() ?? Infinity);
      await manager.update(ApiKey, id, {
        successorId: issued.apiKey.id,
        expiresAt: new Date(end),
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

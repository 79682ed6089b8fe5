import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { createApiKeyText } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';
import { lockOwner } from './api-key.service.js';
import { KeyWriter, type ApiKeyChanges, type IssuedApiKey } from './key-writer.service.js';

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
    private readonly writer: KeyWriter,
    private readonly usage: ApiKeyUsage,
  ) {}

  /** With the uses counted so far. @throws DomainError `api_key_not_found`, also for a key of somebody else */
  async get({ account }: Actor, id: string): Promise<ApiKey> {
    await this.usage.flush();
    return this.find(this.dataSource.manager, account.id, id);
  }

  /** @throws DomainError `api_key_not_found`, and those of `KeyWriter.change` */
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
   * Makes a key that takes another's place, with its name and limits; the other works until the overlap ends, and no longer than
   * it would have.
   *
   * @throws DomainError `api_key_not_found`, `api_key_not_rotatable` (rotated before, switched off, expired), and those of
   *   `KeyWriter.replace`
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
      if (key.successorId || !isUsable(key)) throw new DomainError('api_key_not_rotatable');
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

/** Whether a key is switched on and has not expired. */
export function isUsable({ isActive, expiresAt }: ApiKey): boolean {
  return isActive && !(expiresAt && expiresAt.getTime() <= Date.now());
}

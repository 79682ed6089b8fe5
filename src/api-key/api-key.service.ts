import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { createApiKeyText, hashSecret, VISIBLE_LENGTH } from '../credentials/secret-token.js';
import { visiblePartOfServiceKey } from '../credentials/service-key-text.js';
import { transact } from '../database/transact.js';
import { DomainError } from '../errors/domain-error.js';
import { User } from '../users/user.entity.js';
import { ApiKeyAllowance } from './api-key-allowance.service.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';
import { columnsOf, grantLimits, powerOf, type KeyPower, type KeyWish } from './key-power.js';

export interface NewApiKey extends KeyWish {
  readonly name: string | null;
  /** When it was made; the default is now. */
  readonly createdAt?: Date;
  /** Of a key that a log-in makes: the account's session epoch. */
  readonly sessionEpoch?: number;
}

/** A key at the one moment when its text is known. */
export interface IssuedApiKey {
  readonly apiKey: ApiKey;
  readonly text: string;
}

/** API keys: made, listed and deleted, each of one owner. */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly usage: ApiKeyUsage,
    private readonly allowance: ApiKeyAllowance,
  ) {}

  /**
   * Makes a key on behalf of a caller, of no more power than the credential that asks; by default, of the same.
   *
   * @param userId the owner; by default, the caller
   * @throws DomainError `user_not_found`, and as `assertWithinPower`
   */
  createFor(
    actor: Actor,
    newKey: NewApiKey,
    { userId = actor.account.id, text = createApiKeyText() } = {},
  ): Promise<IssuedApiKey> {
    return transact(this.dataSource, async (manager) => {
      await lockOwner(manager, userId);
      return this.issueWithin(manager, await powerOf(manager, actor), userId, text, newKey);
    });
  }

  /** @throws DomainError `user_not_found` when the owner was deleted in the meantime */
  create(userId: string, newKey: NewApiKey, text = createApiKeyText()): Promise<IssuedApiKey> {
    return transact(this.dataSource, async (manager) => {
      await lockOwner(manager, userId);
      return this.issue(manager, userId, text, newKey);
    });
  }

  /** Registers a given text as a key, within a transaction of the caller. */
  issue(manager: EntityManager, userId: string, text: string, newKey: NewApiKey) {
    return this.issueWithin(manager, null, userId, text, newKey);
  }

  /** The same on behalf of a credential. @throws DomainError as `assertWithinPower` and `ApiKeyAllowance` */
  async issueWithin(
    manager: EntityManager,
    power: KeyPower | null,
    userId: string,
    text: string,
    { name, createdAt, sessionEpoch, ...wish }: NewApiKey,
  ): Promise<IssuedApiKey> {
    const id = randomUUID();
    const limits = columnsOf(grantLimits(power, wish, id));
    await this.allowance.assertRoom(manager, userId, { name, sessionEpoch, ...limits });
    await manager.insert(ApiKey, {
      id,
      name,
      ...(createdAt && { createdAt }),
      ...(sessionEpoch !== undefined && { sessionEpoch }),
      ...limits,
      userId,
      prefix: visiblePartOfServiceKey(text) ?? text.slice(0, VISIBLE_LENGTH),
      hash: hashSecret(text),
    });
    return { apiKey: await manager.findOneByOrFail(ApiKey, { id }), text };
  }

  /** All keys of an owner, oldest first, with the uses counted so far; those that log-ins made are none of them. */
  async list(userId: string): Promise<ApiKey[]> {
    await this.usage.flush();
    return this.dataSource.manager.find(ApiKey, {
      where: { userId, sessionEpoch: IsNull() },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** @throws DomainError `api_key_not_found`, also for a key that a log-in made */
  async getOwner(id: string): Promise<User> {
    const key = await this.dataSource.manager.findOne(ApiKey, {
      where: { id, sessionEpoch: IsNull() },
      relations: { user: true },
    });
    if (!key) throw new DomainError('api_key_not_found');
    return key.user;
  }

  /** @throws DomainError `api_key_not_found`, also for a key of somebody else */
  async delete(userId: string, id: string): Promise<void> {
    const { affected } = await transact(this.dataSource, (manager) =>
      manager.delete(ApiKey, { id, userId }),
    );
    if (!affected) throw new DomainError('api_key_not_found');
  }

  /**
   * Deletes anybody's key, for the operator of the server.
   *
   * @throws DomainError `api_key_not_found`
   */
  async revoke(id: string): Promise<void> {
    const { affected } = await transact(this.dataSource, (manager) => manager.delete(ApiKey, id));
    if (!affected) throw new DomainError('api_key_not_found');
  }
}

/**
 * From here to the end of the transaction nobody deletes the owner, whose key would then refer to nothing.
 *
 * @throws DomainError `user_not_found`
 */
export async function lockOwner(manager: EntityManager, userId: string): Promise<void> {
  const owner = await manager.findOne(User, {
    select: { id: true },
    where: { id: userId },
    lock: { mode: 'for_key_share' },
  });
  if (!owner) throw new DomainError('user_not_found');
}

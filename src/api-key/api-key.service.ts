import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { insistOnPower, limitsOf } from '../access/scopes.js';
import { createApiKeyText, hashSecret, VISIBLE_LENGTH } from '../credentials/secret-token.js';
import { visiblePartOfServiceKey } from '../credentials/service-key-text.js';
import { transact } from '../database/transact.js';
import { DomainError } from '../errors/domain-error.js';
import { User } from '../users/user.entity.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';

export interface NewApiKey {
  readonly name: string | null;
  readonly expiresAt: Date | null;
  /** When it was made; the default is now. */
  readonly createdAt?: Date;
  readonly scopes?: readonly string[] | null;
  readonly workspaceId?: string | null;
  readonly isReadOnly?: boolean;
  /** Of a key that a log-in makes: the account's session epoch. */
  readonly sessionEpoch?: number;
}

/** A key at the one moment when its text is known. */
export interface IssuedApiKey {
  readonly apiKey: ApiKey;
  readonly text: string;
}

/** API keys of one owner; nobody reaches anybody else's. */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly usage: ApiKeyUsage,
  ) {}

  /**
   * Makes a key for the caller, of no more power than the credential that asks; by default, of the same.
   *
   * @throws DomainError `token_out_of_scope`, `user_not_found`
   */
  async createFor(actor: Actor, newKey: NewApiKey): Promise<IssuedApiKey> {
    const scopes = newKey.scopes === undefined ? limitsOf(actor.credential)?.scopes : newKey.scopes;
    insistOnPower(actor, scopes ?? null);
    return this.create(actor.account.id, { ...newKey, scopes });
  }

  /** @throws DomainError `user_not_found` when the owner was deleted in the meantime */
  create(userId: string, newKey: NewApiKey, text = createApiKeyText()): Promise<IssuedApiKey> {
    return transact(this.dataSource, async (manager) => {
      // From here to the end nobody deletes the owner, whose key would then refer to nothing.
      const owner = await manager.findOne(User, {
        select: { id: true },
        where: { id: userId },
        lock: { mode: 'for_key_share' },
      });
      if (!owner) throw new DomainError('user_not_found');
      return this.issue(manager, userId, text, newKey);
    });
  }

  /** Registers a given text as a key, within a transaction of the caller. */
  async issue(
    manager: EntityManager,
    userId: string,
    text: string,
    newKey: NewApiKey,
  ): Promise<IssuedApiKey> {
    const id = randomUUID();
    await manager.insert(ApiKey, {
      id,
      ...newKey,
      scopes: newKey.scopes ? [...newKey.scopes] : null,
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

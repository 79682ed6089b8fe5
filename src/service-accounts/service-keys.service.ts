import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertScope } from '../access/scopes.js';
import { ApiKey } from '../api-key/api-key.entity.js';
import { ApiKeyService, type IssuedApiKey } from '../api-key/api-key.service.js';
import { limitsOn } from '../api-key/key-power.js';
import { assertBounded } from '../bounds/assert-bounded.js';
import { createServiceKeyText } from '../credentials/service-key-text.js';
import { transact } from '../database/transact.js';
import { DomainError } from '../errors/domain-error.js';
import { ServiceAccountsService } from './service-accounts.service.js';

export interface NewServiceKey {
  readonly name: string;
  readonly expiresAt: Date | null;
}

export interface ServiceKeyChanges {
  readonly name?: string;
  readonly isActive?: boolean;
}

/** The keys of service accounts, on behalf of superusers. */
@Injectable()
export class ServiceKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: ServiceAccountsService,
    private readonly apiKeys: ApiKeyService,
  ) {}

  /** @throws DomainError `token_out_of_scope`, `user_not_found` */
  async create(actor: Actor, accountId: string, newKey: NewServiceKey): Promise<IssuedApiKey> {
    assertScope(actor, 'admin');
    await this.accounts.get(accountId);
    return this.apiKeys.create(accountId, newKey, createServiceKeyText());
  }

  /** Oldest first. @throws DomainError `user_not_found` */
  async list(accountId: string): Promise<ApiKey[]> {
    await this.accounts.get(accountId);
    return this.apiKeys.list(accountId);
  }

  /** @throws DomainError `user_not_found`, `api_key_not_found` */
  async update(accountId: string, id: string, changes: ServiceKeyChanges): Promise<ApiKey> {
    await this.accounts.get(accountId);
    return transact(this.dataSource, async (manager) => {
      const key = await manager.findOneBy(ApiKey, { id, userId: accountId });
      if (!key) throw new DomainError('api_key_not_found');
      assertBounded('api_keys', changes, key);
      if (Object.keys(changes).length > 0) await manager.update(ApiKey, id, changes);
      return manager.findOneByOrFail(ApiKey, { id });
    });
  }

  /**
   * Makes a key in place of another, which goes on for a while or ends at once.
   *
   * @throws DomainError `token_out_of_scope`, `user_not_found`, `api_key_not_found` (one that is switched off or has expired too)
   */
  async rotate(
    actor: Actor,
    accountId: string,
    id: string,
    retainSeconds: number,
  ): Promise<IssuedApiKey> {
    assertScope(actor, 'admin');
    await this.accounts.get(accountId);
    return transact(this.dataSource, async (manager) => {
      const old = await manager.findOne(ApiKey, {
        where: { id, userId: accountId },
        lock: { mode: 'pessimistic_write' },
      });
      const now = Date.now();
      if (!old?.isActive || (old.expiresAt && old.expiresAt.getTime() <= now)) {
        throw new DomainError('api_key_not_found');
      }
      const { name, expiresAt } = old;
      const issued = await this.apiKeys.issue(manager, accountId, createServiceKeyText(), {
        name,
        ...limitsOn(old),
      });
      if (retainSeconds > 0) {
        const end = Math.min(now + retainSeconds * 1000, expiresAt?.getTime() ?? Infinity);
        const successorId = issued.apiKey.id;
        await manager.update(ApiKey, id, { expiresAt: new Date(end), successorId });
      } else {
        await manager.delete(ApiKey, id);
      }
      return issued;
    });
  }

  /** @throws DomainError `user_not_found`, `api_key_not_found` */
  async delete(accountId: string, id: string): Promise<void> {
    await this.accounts.get(accountId);
    await this.apiKeys.delete(accountId, id);
  }
}

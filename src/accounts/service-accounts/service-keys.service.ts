import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertScope } from '../../access/scopes.js';
import { ApiKey } from '../../api-key/api-key.entity.js';
import { ApiKeyService } from '../../api-key/api-key.service.js';
import { KeyWriter, type IssuedApiKey } from '../../api-key/key-writer.service.js';
import { isUsable } from '../../api-key/own-api-keys.service.js';
import { createServiceKeyText } from '../../platform/credentials/service-key-text.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { ServiceAccountsService } from './service-accounts.service.js';

export interface NewServiceKey {
  readonly name: string;
  /** Absent: the expiry of the caller's credential. */
  readonly expiresAt: Date | null | undefined;
}

export interface ServiceKeyChanges {
  readonly name?: string;
  readonly isActive?: boolean;
}

/** The API keys of service accounts, managed by superusers. */
@Injectable()
export class ServiceKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: ServiceAccountsService,
    private readonly apiKeys: ApiKeyService,
    private readonly writer: KeyWriter,
  ) {}

  /** @throws DomainError `token_out_of_scope`, `user_not_found`, and those of `KeyWriter.make` */
  async create(actor: Actor, accountId: string, newKey: NewServiceKey): Promise<IssuedApiKey> {
    assertScope(actor, 'admin');
    await this.accounts.get(accountId);
    const owner = { userId: accountId, text: createServiceKeyText() };
    return this.apiKeys.createFor(actor, newKey, owner);
  }

  /**
   * Lists the keys of an account, oldest first.
   *
   * @throws DomainError `user_not_found`
   */
  async list(accountId: string): Promise<ApiKey[]> {
    await this.accounts.get(accountId);
    return this.apiKeys.list(accountId);
  }

  /** @throws DomainError `user_not_found`, `api_key_not_found`, and those of `KeyWriter.change` */
  async update(
    actor: Actor,
    accountId: string,
    id: string,
    changes: ServiceKeyChanges,
  ): Promise<ApiKey> {
    await this.accounts.get(accountId);
    return transact(this.dataSource, async (manager) => {
      const own = { id, userId: accountId };
      const [key] = await this.writer.change(manager, actor, own, changes);
      if (!key) throw new DomainError('api_key_not_found');
      return key;
    });
  }

  /**
   * Replaces a key by a new one. The old key stays valid for a while or ends at once.
   *
   * @throws DomainError `token_out_of_scope`, `user_not_found`, `api_key_not_found` (also for a
   *   disabled or expired key), and those of `KeyWriter.replace`
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
      if (!old || !isUsable(old)) throw new DomainError('api_key_not_found');
      return this.writer.replace(manager, actor, old, {
        text: createServiceKeyText(),
        overlapSeconds: retainSeconds,
        deletesOld: retainSeconds === 0,
      });
    });
  }

  /** @throws DomainError `user_not_found`, and those of `ApiKeyService.delete` */
  async delete(actor: Actor, accountId: string, id: string): Promise<void> {
    await this.accounts.get(accountId);
    await this.apiKeys.delete(actor, accountId, id);
  }
}

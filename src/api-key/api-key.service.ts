import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { THE_SERVER, type Actor } from '../access/actor.js';
import { createApiKeyText } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { User } from '../users/user.entity.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';
import { KEY_POWER_REFUSALS } from './key-power.js';
import {
  EXPIRY_REFUSALS,
  KeyWriter,
  MAKE_KEY_REFUSALS,
  type IssuedApiKey,
  type NewApiKey,
} from './key-writer.service.js';

/** What {@link ApiKeyService.createFor} throws for a key of the caller's own. */
export const CREATE_KEY_REFUSALS = [
  ...MAKE_KEY_REFUSALS,
  ...EXPIRY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link ApiKeyService.delete} throws. */
export const DELETE_KEY_REFUSALS = [
  'api_key_not_found',
  ...KEY_POWER_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** Creates, lists and deletes API keys. */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly usage: ApiKeyUsage,
    private readonly writer: KeyWriter,
  ) {}

  /**
   * Creates a key on behalf of a caller. The key has no more rights than the caller's credential,
   * and by default the same limits.
   *
   * @param userId the owner; default: the caller
   * @throws DomainError {@link CREATE_KEY_REFUSALS}, `user_not_found` for an unknown owner
   */
  createFor(
    actor: Actor,
    newKey: NewApiKey,
    { userId = actor.account.id, text = createApiKeyText() } = {},
  ): Promise<IssuedApiKey> {
    return transact(this.dataSource, (manager) =>
      this.writer.make(manager, actor, { ...newKey, userId, text }),
    );
  }

  /** @throws DomainError `user_not_found` if the owner was deleted in the meantime */
  create(userId: string, newKey: NewApiKey, text = createApiKeyText()): Promise<IssuedApiKey> {
    return transact(this.dataSource, (manager) => this.issue(manager, userId, text, newKey));
  }

  /** Stores a given text as a key, within the caller's transaction. */
  issue(manager: EntityManager, userId: string, text: string, newKey: NewApiKey) {
    return this.writer.make(manager, THE_SERVER, { ...newKey, userId, text });
  }

  /**
   * Lists the keys of an owner, oldest first, with their uses until now. Leaves out the tokens of
   * log-ins.
   */
  async list(userId: string): Promise<ApiKey[]> {
    await this.usage.flush();
    return this.dataSource.manager.find(ApiKey, {
      where: { userId, sessionEpoch: IsNull() },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** @throws DomainError `api_key_not_found`, also for the token of a log-in */
  async getOwner(id: string): Promise<User> {
    const key = await this.dataSource.manager.findOne(ApiKey, {
      where: { id, sessionEpoch: IsNull() },
      relations: { user: true },
    });
    if (!key) throw new DomainError('api_key_not_found');
    return key.user;
  }

  /**
   * Deletes a key of an account on behalf of a caller who has access to the account.
   *
   * @throws DomainError {@link DELETE_KEY_REFUSALS}: `api_key_not_found` also for a key of another
   *   account
   */
  async delete(actor: Actor, userId: string, id: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const deleted = await this.writer.remove(manager, actor, { id, userId });
      if (deleted.length === 0) throw new DomainError('api_key_not_found');
    });
  }

  /**
   * Deletes any key, for the operator of the server.
   *
   * @throws DomainError `api_key_not_found`
   */
  async revoke(id: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const deleted = await this.writer.remove(manager, THE_SERVER, { id });
      if (deleted.length === 0) throw new DomainError('api_key_not_found');
    });
  }
}

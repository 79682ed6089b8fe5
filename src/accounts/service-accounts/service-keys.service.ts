import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { PROOF_REFUSALS } from '../../access/proof.js';
import { assertScope, POWER_REFUSALS } from '../../access/scopes.js';
import { ApiKey } from '../../api-key/api-key.entity.js';
import {
  ApiKeyService,
  CREATE_KEY_REFUSALS,
  DELETE_KEY_REFUSALS,
} from '../../api-key/api-key.service.js';
import { KEY_POWER_REFUSALS } from '../../api-key/key-power.js';
import {
  KeyWriter,
  REPLACE_KEY_REFUSALS,
  type IssuedApiKey,
} from '../../api-key/key-writer.service.js';
import { isUsable } from '../../api-key/key-rotation.service.js';
import { lockForSuccessor } from '../../api-key/lock-owner.js';
import { createServiceKeyText } from '../../platform/credentials/service-key-text.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import {
  GET_SERVICE_ACCOUNT_REFUSALS,
  ServiceAccountsService,
} from './service-accounts.service.js';

/** What {@link ServiceKeysService.create} throws. */
export const CREATE_SERVICE_KEY_REFUSALS = [
  ...POWER_REFUSALS,
  ...GET_SERVICE_ACCOUNT_REFUSALS,
  ...CREATE_KEY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link ServiceKeysService.list} throws. */
export const LIST_SERVICE_KEYS_REFUSALS = GET_SERVICE_ACCOUNT_REFUSALS;

/** What {@link ServiceKeysService.get} throws. */
export const GET_SERVICE_KEY_REFUSALS = [
  ...GET_SERVICE_ACCOUNT_REFUSALS,
  'api_key_not_found',
] as const satisfies readonly ErrorCode[];

/** What {@link ServiceKeysService.update} throws. */
export const UPDATE_SERVICE_KEY_REFUSALS = [
  ...GET_SERVICE_KEY_REFUSALS,
  ...KEY_POWER_REFUSALS,
  ...PROOF_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link ServiceKeysService.rotate} throws. */
export const ROTATE_SERVICE_KEY_REFUSALS = [
  ...POWER_REFUSALS,
  ...GET_SERVICE_KEY_REFUSALS,
  ...REPLACE_KEY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link ServiceKeysService.delete} throws. */
export const DELETE_SERVICE_KEY_REFUSALS = [
  ...GET_SERVICE_ACCOUNT_REFUSALS,
  ...DELETE_KEY_REFUSALS,
] as const satisfies readonly ErrorCode[];

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

  /** @throws DomainError {@link CREATE_SERVICE_KEY_REFUSALS} */
  async create(actor: Actor, accountId: string, newKey: NewServiceKey): Promise<IssuedApiKey> {
    assertScope(actor, 'admin');
    await this.accounts.get(accountId);
    const owner = { userId: accountId, text: createServiceKeyText() };
    return this.apiKeys.createFor(actor, newKey, owner);
  }

  /**
   * Lists the keys of an account, oldest first.
   *
   * @throws DomainError {@link LIST_SERVICE_KEYS_REFUSALS}
   */
  async list(accountId: string): Promise<ApiKey[]> {
    await this.accounts.get(accountId);
    return this.apiKeys.list(accountId);
  }

  /** @throws DomainError {@link GET_SERVICE_KEY_REFUSALS} */
  async get(accountId: string, id: string): Promise<ApiKey> {
    const key = (await this.list(accountId)).find((candidate) => candidate.id === id);
    if (!key) throw new DomainError('api_key_not_found');
    return key;
  }

  /** @throws DomainError {@link UPDATE_SERVICE_KEY_REFUSALS} */
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
   * @throws DomainError {@link ROTATE_SERVICE_KEY_REFUSALS}: `api_key_not_found` also for a
   *   disabled or expired key
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
      await lockForSuccessor(manager, accountId, id);
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

  /** @throws DomainError {@link DELETE_SERVICE_KEY_REFUSALS} */
  async delete(actor: Actor, accountId: string, id: string): Promise<void> {
    await this.accounts.get(accountId);
    await this.apiKeys.delete(actor, accountId, id);
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { createApiKeyText } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import type { ApiKey } from './api-key.entity.js';
import {
  findKey,
  GET_KEY_REFUSALS,
  KeyRotation,
  ROTATE_KEY_REFUSALS,
  type RotatedApiKey,
  type Rotation,
} from './key-rotation.service.js';
import {
  CHANGE_KEY_REFUSALS,
  EXPIRY_REFUSALS,
  KeyWriter,
  type ApiKeyChanges,
} from './key-writer.service.js';

/** What {@link OwnApiKeys.update} throws. */
export const UPDATE_KEY_REFUSALS = [
  ...GET_KEY_REFUSALS,
  ...CHANGE_KEY_REFUSALS,
  ...EXPIRY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link OwnApiKeys.rotate} throws. */
export const ROTATE_OWN_KEY_REFUSALS = [
  ...ROTATE_KEY_REFUSALS,
  // A disabled member keeps the keys that are bound to the workspace.
  'not_workspace_member',
] as const satisfies readonly ErrorCode[];

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
    private readonly rotation: KeyRotation,
  ) {}

  /**
   * Returns a key with its uses until now.
   *
   * @throws DomainError {@link GET_KEY_REFUSALS}, also for a key of another account
   */
  async get({ account }: Actor, id: string): Promise<ApiKey> {
    await this.usage.flush();
    return findKey(this.dataSource.manager, account.id, id);
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
   * Creates a key that replaces another, see {@link KeyRotation.rotate}.
   *
   * @throws DomainError {@link ROTATE_OWN_KEY_REFUSALS}
   */
  rotate(actor: Actor, id: string, rotation: Rotation): Promise<RotatedApiKey> {
    const own = { id, userId: actor.account.id };
    return this.rotation.rotate(actor, own, rotation, createApiKeyText());
  }
}

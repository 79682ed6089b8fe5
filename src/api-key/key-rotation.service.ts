import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';
import {
  EXPIRY_REFUSALS,
  KeyWriter,
  REPLACE_KEY_REFUSALS,
  type IssuedApiKey,
} from './key-writer.service.js';
import { lockForSuccessor } from './lock-owner.js';

/** What {@link findKey} throws. */
export const GET_KEY_REFUSALS = ['api_key_not_found'] as const satisfies readonly ErrorCode[];

/** What {@link KeyRotation.rotate} throws for a superuser and an account that is there. */
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

/** Replaces keys by new ones. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writer: KeyWriter,
    private readonly usage: ApiKeyUsage,
  ) {}

  /**
   * Creates a key that replaces another, with the same owner, name and limits. The old key works
   * until the end of the overlap, or until it expires if that is earlier.
   *
   * @param text the text of the new key
   * @throws DomainError {@link ROTATE_KEY_REFUSALS}: `api_key_not_rotatable` if it was rotated
   *   before, is inactive or has expired; `not_workspace_member` for a disabled member of its
   *   workspace; `user_not_found` for an unknown owner
   */
  async rotate(
    actor: Actor,
    { userId, id }: Pick<ApiKey, 'userId' | 'id'>,
    { overlapSeconds, expiresAt }: Rotation,
    text: string,
  ): Promise<RotatedApiKey> {
    await this.usage.flush();
    return transact(this.dataSource, async (manager) => {
      await lockForSuccessor(manager, userId, id);
      const key = await findKey(manager, userId, id, true);
      if (!isUsable(key)) throw new DomainError('api_key_not_rotatable');
      const replacement = { text, overlapSeconds, expiresAt };
      const issued = await this.writer.replace(manager, actor, key, replacement);
      return { ...issued, predecessor: await findKey(manager, userId, id) };
    });
  }
}

/**
 * Returns a key of an account. The tokens of log-ins do not count as keys here.
 *
 * @throws DomainError {@link GET_KEY_REFUSALS}, also for a key of another account
 */
export async function findKey(
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

/** Whether a key is active and has not expired. */
export function isUsable({ isActive, expiresAt }: ApiKey): boolean {
  return isActive && !(expiresAt && expiresAt.getTime() <= Date.now());
}

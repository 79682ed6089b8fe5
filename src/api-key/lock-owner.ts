import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';

/** The owner of keys, whose row the transaction has locked. */
export interface LockedOwner {
  readonly userId: string;
  readonly isSuperuser: boolean;
}

/**
 * Locks the owner of keys until the end of the transaction, so that requests for keys of one
 * account wait for one another, and nobody deletes the account meanwhile.
 *
 * @returns undefined if the account was deleted
 */
export async function findAndLockOwner(
  manager: EntityManager,
  userId: string,
): Promise<LockedOwner | undefined> {
  const [owner] = await manager.query<{ is_superuser: boolean }[]>(
    `SELECT is_superuser FROM users WHERE id = $1 FOR NO KEY UPDATE`,
    [userId],
  );
  return owner && { userId, isSuperuser: owner.is_superuser };
}

/**
 * Like {@link findAndLockOwner}.
 *
 * @throws DomainError `user_not_found`
 */
export async function lockOwner(manager: EntityManager, userId: string): Promise<LockedOwner> {
  const owner = await findAndLockOwner(manager, userId);
  if (!owner) throw new DomainError('user_not_found');
  return owner;
}

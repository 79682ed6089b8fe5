import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import type { KeyWish } from './key-power.js';

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

/** What a key depends on, besides its owner. */
type Dependence = Pick<KeyWish, 'workspaceId' | 'impersonatorId'>;

/** In the order in which everything locks several accounts. */
const LOCK_ACCOUNTS = `
  SELECT id, is_superuser FROM users WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE`;

/**
 * Locks what a new key depends on: first the workspace that it is bound to, then its owner and the
 * superuser who acts with it. A change of members locks the workspace first too, and then writes
 * their accounts. In another order they would deadlock.
 *
 * @throws DomainError `user_not_found` for an unknown owner
 */
export async function lockForNewKey(
  manager: EntityManager,
  userId: string,
  { workspaceId, impersonatorId }: Dependence,
): Promise<LockedOwner> {
  if (workspaceId) {
    await manager.query('SELECT FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [workspaceId]);
  }
  const accounts = await manager.query<{ id: string; is_superuser: boolean }[]>(LOCK_ACCOUNTS, [
    userId,
    impersonatorId ?? null,
  ]);
  const owner = accounts.find(({ id }) => id === userId);
  if (!owner) throw new DomainError('user_not_found');
  return { userId, isSuperuser: owner.is_superuser };
}

/**
 * Locks what the successor of a key will depend on. The key itself is locked afterwards.
 *
 * @throws DomainError `user_not_found` for an unknown owner
 */
export async function lockForSuccessor(
  manager: EntityManager,
  userId: string,
  keyId: string,
): Promise<void> {
  const [key] = await manager.query<Dependence[]>(
    `SELECT workspace_id AS "workspaceId", impersonator_id AS "impersonatorId"
     FROM api_keys WHERE id = $1 AND user_id = $2`,
    [keyId, userId],
  );
  await lockForNewKey(manager, userId, key ?? {});
}

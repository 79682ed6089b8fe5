import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { Password } from '../users/password.entity.js';
import { User } from '../users/user.entity.js';

/** What {@link completeLogin} throws for an account that may not log in. */
export const COMPLETE_LOGIN_REFUSALS = [
  'login_failed',
  'approval_pending',
  'login_of_inactive_account',
] as const satisfies readonly ErrorCode[];

/**
 * Completes a proven log-in: locks the account and notes the log-in, in the transaction that
 * creates the session or token.
 *
 * @param provenHash the hash that the password was checked against; it must still be the account's
 * @throws DomainError {@link COMPLETE_LOGIN_REFUSALS}, `password_expired` for a log-in by password
 */
export async function completeLogin(
  manager: EntityManager,
  userId: string,
  provenHash?: string,
): Promise<User> {
  const user = await manager.findOne(User, {
    where: { id: userId },
    lock: { mode: 'pessimistic_write' },
  });
  if (!user) throw new DomainError('login_failed');
  const current = provenHash === undefined ? null : await manager.findOneBy(Password, { userId });
  if (provenHash !== undefined && current?.hash !== provenHash) {
    throw new DomainError('login_failed');
  }
  if (!user.isActive) {
    throw new DomainError(user.lastLoginAt ? 'login_of_inactive_account' : 'approval_pending');
  }
  if (current?.isExpired) throw new DomainError('password_expired');
  const now = new Date();
  await manager.update(User, userId, { lastLoginAt: now, updatedAt: now });
  return user;
}

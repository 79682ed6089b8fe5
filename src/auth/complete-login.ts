import type { EntityManager } from 'typeorm';
import type { LogInMethod } from '../api-key/api-key.entity.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { linkIdentity, type NewIdentity } from '../users/link-identity.js';
import { Password } from '../users/password.entity.js';
import { User } from '../users/user.entity.js';
import { findAndLockUser } from '../users/write-account.js';

/** What {@link lockForLogin} throws for an account that may not log in. */
export const COMPLETE_LOGIN_REFUSALS = [
  'login_failed',
  'approval_pending',
  'login_of_inactive_account',
] as const satisfies readonly ErrorCode[];

/** A log-in that has proven all that it must. Only `LoginCompletion` makes one. */
export interface CompletedLogin {
  readonly user: User;
  /** What was proven. Null: nothing in this log-in, as for a device that its owner approved. */
  readonly methods: readonly LogInMethod[] | null;
  /** Whether the account has a second factor and was let in without it. */
  readonly isFactorSkipped: boolean;
}

/**
 * Locks the account of a log-in, and checks that it may log in.
 *
 * @param provenHash the hash that the password was checked against; it must still be the account's
 * @throws DomainError {@link COMPLETE_LOGIN_REFUSALS}, `password_expired` for a log-in by password
 */
export async function lockForLogin(
  manager: EntityManager,
  userId: string,
  provenHash?: string,
): Promise<User> {
  const user = await findAndLockUser(manager, userId);
  if (!user) throw new DomainError('login_failed');
  const current = provenHash === undefined ? null : await manager.findOneBy(Password, { userId });
  if (provenHash !== undefined && current?.hash !== provenHash) {
    throw new DomainError('login_failed');
  }
  if (!user.isActive) {
    throw new DomainError(user.lastLoginAt ? 'login_of_inactive_account' : 'approval_pending');
  }
  if (current?.isExpired) throw new DomainError('password_expired');
  return user;
}

/**
 * Links the account of a complete log-in to the identity that it was found for.
 *
 * @throws DomainError `oauth_account_exists` if another log-in has linked one of the two meanwhile
 */
export async function linkAtLogin(
  manager: EntityManager,
  user: User,
  link: NewIdentity | undefined,
): Promise<void> {
  if (!link) return;
  await linkIdentity(manager, user, link).catch((error: unknown) => {
    throw error instanceof DomainError ? new DomainError('oauth_account_exists') : error;
  });
}

/** Notes the log-in, in the transaction that creates the session or token. */
export async function noteLogin(manager: EntityManager, userId: string): Promise<void> {
  const now = new Date();
  await manager.update(User, userId, { lastLoginAt: now, updatedAt: now });
}

import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { isUniqueViolation } from '../platform/database/unique-violation.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { assertMayHavePassword } from './account-kinds.js';
import { emailChangesOf } from './account-names.js';
import { Password } from './password.entity.js';
import { EMAIL_KEY, User, USERNAME_KEY, type EmailProof } from './user.entity.js';

/** The constraint names that the trigger on identifiers reports. */
const EMAIL_IDENTIFIER = 'users_email_identifier';
const USERNAME_IDENTIFIER = 'users_username_identifier';

/** Loads an account, if there is one, and locks its row until the transaction ends. */
export function findAndLockUser(manager: EntityManager, id: string): Promise<User | null> {
  return manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/**
 * Loads an account and locks its row until the transaction ends.
 *
 * @throws DomainError `user_not_found`
 */
export async function lockUser(manager: EntityManager, id: string): Promise<User> {
  const user = await findAndLockUser(manager, id);
  if (!user) throw new DomainError('user_not_found');
  return user;
}

/**
 * Loads the caller's own account. Reads need it: a transaction of the caller checks by itself that
 * the account still exists.
 *
 * @throws DomainError `invalid_token` if it was deleted since the request was authenticated
 */
export async function loadCaller(manager: EntityManager, { account }: Actor): Promise<User> {
  const user = await manager.findOneBy(User, { id: account.id });
  if (!user) throw new DomainError('invalid_token');
  return user;
}

export interface PasswordWriting {
  /** Whether the owner must change it before logging in. */
  readonly isExpired?: boolean;
  /** The hash of the password that its owner proved. It must still be the account's. */
  readonly instead?: string;
  /**
   * Whether the operator of the server sets it. The operator may give a password to an account that
   * logs in only at providers; nobody else could restore access to it.
   */
  readonly isByOperator?: boolean;
}

/**
 * Sets the password of a locked account, and replaces the current one.
 *
 * @throws DomainError `account_without_password`, `external_account_fixed`,
 *   `current_password_wrong` (changed in the meantime)
 */
export async function savePassword(
  manager: EntityManager,
  user: User,
  hash: string,
  { isExpired = false, instead, isByOperator = false }: PasswordWriting = {},
): Promise<void> {
  const { id: userId } = user;
  if (user.isServiceAccount) throw new DomainError('account_without_password');
  if (!isByOperator) await assertMayHavePassword(manager, user);
  if (instead !== undefined && !(await manager.existsBy(Password, { userId, hash: instead }))) {
    throw new DomainError('current_password_wrong');
  }
  await manager.upsert(Password, { userId, hash, changedAt: new Date(), isExpired }, ['userId']);
}

/**
 * Sets the proved email of an account. A user name that equals the old email changes too.
 *
 * @param user locked
 * @param email in the form of its key
 * @throws DomainError {@link NAME_CONFLICT_REFUSALS}
 */
export async function saveEmail(
  manager: EntityManager,
  user: User,
  email: string,
  emailProof: EmailProof,
): Promise<void> {
  await translateNameConflict(() =>
    manager.update(User, user.id, {
      ...emailChangesOf(user, email, emailProof),
      updatedAt: new Date(),
    }),
  );
}

/** What {@link translateNameConflict} throws. */
export const NAME_CONFLICT_REFUSALS = [
  'username_taken',
  'email_taken',
] as const satisfies readonly ErrorCode[];

/**
 * Runs a write that may use an identifier of another account, and translates the conflict.
 *
 * @throws DomainError {@link NAME_CONFLICT_REFUSALS}
 */
export async function translateNameConflict(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isUniqueViolation(error, EMAIL_IDENTIFIER, EMAIL_KEY)) throw new DomainError('email_taken');
    if (isUniqueViolation(error, USERNAME_IDENTIFIER, USERNAME_KEY)) {
      throw new DomainError('username_taken');
    }
    throw error;
  }
}

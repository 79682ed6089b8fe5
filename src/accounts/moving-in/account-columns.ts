import { randomUUID } from 'node:crypto';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import { nameColumnsOf } from '../../users/account-names.js';
import { DEFAULT_OPTINS, type NewUser } from '../../users/users.service.js';
import type { MovedProduct, User } from '../../users/user.entity.js';
import type { MovedAccount } from './moved-directory.js';

export type AccountColumns = Partial<User> & Pick<User, 'id' | 'username' | 'usernameKey'>;

/**
 * Returns the columns of a new account.
 *
 * @param product where it comes from; absent for another Gatehouse
 * @throws DomainError by the rules for names and emails, `value_too_long`
 */
export function accountColumnsOf(account: MovedAccount, product?: MovedProduct): AccountColumns {
  const names = nameColumnsOf(
    account satisfies Pick<NewUser, 'username' | 'email'>,
    account.emailProof,
  );
  const { id = randomUUID(), name, company, jobTitle, avatarUrl, metadata } = account;
  const { profileImage, storeApiKey, isActive, isSuperuser, optins = DEFAULT_OPTINS } = account;
  const { isOnboarded = false, isServiceAccount = false } = account;
  const said = { name, company, jobTitle, avatarUrl, metadata, profileImage, optins };
  const columns = { ...names, ...said, storeApiKey };
  assertBounded('users', columns);
  const createdAt = dateOf(account.createdAt) ?? new Date();
  return {
    ...columns,
    id,
    isActive,
    isSuperuser,
    isOnboarded,
    isServiceAccount,
    movedFrom: product ?? account.movedFrom ?? null,
    createdAt,
    updatedAt: dateOf(account.updatedAt) ?? createdAt,
    lastLoginAt: dateOf(account.lastLoginAt) ?? null,
  };
}

export function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

import type { Account, ActingAccount } from '../access/actor.js';

/** The columns of an account for the statements prepared by hand; `u` is the users table. */
export const ACCOUNT_COLUMNS = `
  u.id AS user_id, u.username, u.email, u.name, u.company, u.profile_image, u.store_api_key, u.is_active, u.is_superuser,
  u.create_at, u.updated_at, u.last_login_at, u.optins`;

/** By what an account's owner logs in: a password goes before the providers it is linked to, of which the first by name is told. */
export const LOGIN_TYPE = `
  CASE WHEN EXISTS (SELECT FROM passwords p WHERE p.user_id = u.id) THEN 'password'
  ELSE (SELECT min(i.provider) FROM identities i WHERE i.user_id = u.id) END`;

/** The columns of a caller's account. */
export const ACTING_ACCOUNT_COLUMNS = `${ACCOUNT_COLUMNS}, ${LOGIN_TYPE} AS login_type`;

export interface AccountRow {
  user_id: string;
  username: string;
  email: string | null;
  name: string | null;
  company: string | null;
  profile_image: string | null;
  store_api_key: string | null;
  is_active: boolean;
  is_superuser: boolean;
  create_at: Date;
  updated_at: Date;
  last_login_at: Date | null;
  optins: Record<string, unknown> | null;
}

export interface ActingAccountRow extends AccountRow {
  login_type: string | null;
}

export function toAccount(row: AccountRow): Account {
  return {
    id: row.user_id,
    username: row.username,
    email: row.email,
    name: row.name,
    company: row.company,
    profileImage: row.profile_image,
    storeApiKey: row.store_api_key,
    isActive: row.is_active,
    isSuperuser: row.is_superuser,
    createdAt: row.create_at,
    updatedAt: row.updated_at,
    lastLoginAt: row.last_login_at,
    optins: row.optins,
  };
}

export function toActingAccount(row: ActingAccountRow): ActingAccount {
  return Object.assign(toAccount(row), { loginType: row.login_type });
}

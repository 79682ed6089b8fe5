import type { Account, ActingAccount } from '../access/actor.js';

/** The columns of an account for the statements prepared by hand; `u` is the users table. */
export const ACCOUNT_COLUMNS = `
  u.id AS user_id, u.username, u.email, u.name, u.company, u.profile_image, u.store_api_key, u.is_active, u.is_superuser,
  u.create_at, u.updated_at, u.last_login_at, u.optins`;

/** The columns of a caller's account. */
export const ACTING_ACCOUNT_COLUMNS = `${ACCOUNT_COLUMNS},
  EXISTS (SELECT FROM passwords p WHERE p.user_id = u.id) AS has_password`;

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
  has_password: boolean;
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
  return Object.assign(toAccount(row), { hasPassword: row.has_password });
}

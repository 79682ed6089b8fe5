import type { Account } from '../access/actor.js';

const PLAIN = [
  'username',
  'email',
  'name',
  'company',
  'profile_image',
  'store_api_key',
  'is_active',
  'is_superuser',
  'optins',
] as const;
const TIMES = ['create_at', 'updated_at', 'last_login_at'] as const;

/** The columns of an account for the statements prepared by hand; `u` is the users table. */
export const ACCOUNT_COLUMNS = `u.id AS user_id, ${[...PLAIN, ...TIMES].map((column) => `u.${column}`).join(', ')}`;

/** The same as pairs of `json_build_object`, see `readAccountJson`. */
export const ACCOUNT_PAIRS = [
  `'user_id', u.id`,
  ...PLAIN.map((column) => `'${column}', u.${column}`),
  ...TIMES.map((column) => `'${column}', u.${column} AT TIME ZONE 'UTC'`),
].join(', ');

/** By what an account's owner logs in: a password goes before the providers it is linked to, of which the first by name is told. */
export const LOGIN_TYPE = `
  CASE WHEN EXISTS (SELECT FROM passwords p WHERE p.user_id = u.id) THEN 'password'
  ELSE (SELECT min(i.provider) FROM identities i WHERE i.user_id = u.id) END`;

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

/** What `ACCOUNT_PAIRS` make: times are texts, in UTC without saying so. */
export type AccountJson = Omit<AccountRow, (typeof TIMES)[number]> & {
  create_at: string;
  updated_at: string;
  last_login_at: string | null;
};

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

export function readAccountJson(json: AccountJson): Account {
  const { create_at, updated_at, last_login_at } = json;
  return toAccount({
    ...json,
    create_at: toDate(create_at),
    updated_at: toDate(updated_at),
    last_login_at: last_login_at === null ? null : toDate(last_login_at),
  });
}

function toDate(utc: string): Date {
  return new Date(`${utc}Z`);
}

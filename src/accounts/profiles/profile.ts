import { PROFILE, selectList, type ValuesOf } from '../../access/account.js';
import type { User } from '../../users/user.entity.js';
import type { NewUser } from '../../users/users.service.js';

/** An account with all its details, its identity at a provider and the state of its password. */
export interface Profile extends ValuesOf<typeof PROFILE> {
  /** Whether the password must be changed; null without a password. */
  readonly isPasswordExpired: boolean | null;
  /** The identity at a log-in provider, the oldest of several. */
  readonly identity: { readonly provider: string; readonly subject: string } | null;
}

export interface ProfileRow extends Omit<Profile, 'identity'> {
  readonly provider: string | null;
  readonly subject: string | null;
}

/** The columns of a {@link ProfileRow} of `u`, the users table or a part of it. */
export const PROFILE_COLUMNS = `${selectList(PROFILE)}, p.is_expired AS "isPasswordExpired", i.provider, i.subject`;

/** Each an index look-up per account. */
export const PROFILE_JOINS = `
  LEFT JOIN passwords p ON p.user_id = u.id
  LEFT JOIN LATERAL (
    SELECT provider, subject FROM identities WHERE user_id = u.id ORDER BY created_at, provider, subject LIMIT 1
  ) AS i ON true`;

export function toProfile({ provider, subject, ...profile }: ProfileRow): Profile {
  const isLinked = provider !== null && subject !== null;
  return { ...profile, identity: isLinked ? { provider, subject } : null };
}

/** The profile of an account that was just created: reading it could find that it was deleted. */
export function toNewProfile(
  user: User,
  { password, isPasswordExpired = false }: NewUser,
): Profile {
  const names = Object.keys(PROFILE) as (keyof typeof PROFILE)[];
  return {
    ...(Object.fromEntries(names.map((name) => [name, user[name]])) as ValuesOf<typeof PROFILE>),
    isPasswordExpired: password === undefined ? null : isPasswordExpired,
    identity: null,
  };
}

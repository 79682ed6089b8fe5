/** Everything that an account tells about itself, with its log-in at another provider and the state of its password. */
export interface Profile {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly company: string | null;
  readonly jobTitle: string | null;
  readonly avatarUrl: string | null;
  readonly metadata: Record<string, unknown> | null;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  readonly isServiceAccount: boolean;
  readonly isOnboarded: boolean;
  /** Whether the first start made it. */
  readonly isInternal: boolean;
  /** Whether the password must be changed; null where there is none. */
  readonly isPasswordExpired: boolean | null;
  /** The log-in at another provider, the oldest of several. */
  readonly identity: { readonly provider: string; readonly subject: string } | null;
}

export interface ProfileRow {
  id: string;
  username: string;
  email: string | null;
  name: string | null;
  company: string | null;
  job_title: string | null;
  avatar_url: string | null;
  metadata: Record<string, unknown> | null;
  is_active: boolean;
  is_superuser: boolean;
  is_service_account: boolean;
  is_onboarded: boolean;
  is_internal: boolean;
  is_expired: boolean | null;
  provider: string | null;
  subject: string | null;
}

/** The columns of a {@link ProfileRow} of `u`, the users table or a part of it. */
export const PROFILE_COLUMNS = `
  u.id, u.username, u.email, u.name, u.company, u.job_title, u.avatar_url, u.metadata, u.is_active, u.is_superuser,
  u.is_service_account, u.is_onboarded, u.is_internal, p.is_expired, i.provider, i.subject`;

/** Each an index look-up per account. */
export const PROFILE_JOINS = `
  LEFT JOIN passwords p ON p.user_id = u.id
  LEFT JOIN LATERAL (
    SELECT provider, subject FROM identities WHERE user_id = u.id ORDER BY created_at, provider, subject LIMIT 1
  ) AS i ON true`;

export function toProfile(row: ProfileRow): Profile {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    name: row.name,
    company: row.company,
    jobTitle: row.job_title,
    avatarUrl: row.avatar_url,
    metadata: row.metadata,
    isActive: row.is_active,
    isSuperuser: row.is_superuser,
    isServiceAccount: row.is_service_account,
    isOnboarded: row.is_onboarded,
    isInternal: row.is_internal,
    isPasswordExpired: row.is_expired,
    identity:
      row.provider === null || row.subject === null
        ? null
        : { provider: row.provider, subject: row.subject },
  };
}

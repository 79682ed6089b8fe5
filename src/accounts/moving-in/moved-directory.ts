/** A key of another product. Its text is known to nobody here. */
export interface MovedKey {
  /** Kept if it is free. */
  readonly id?: string;
  readonly name: string | null;
  /** The first characters, as far as the source shows them. */
  readonly prefix: string;
  /** SHA-256 of the whole key, in hexadecimal digits. */
  readonly hash: string;
  readonly isActive: boolean;
  readonly isReadOnly?: boolean;
  readonly scopes?: readonly string[];
  readonly workspaceId?: string;
  readonly createdAt?: string;
  readonly expiresAt?: string;
  readonly lastUsedAt?: string;
  readonly totalUses?: number;
}

/** A log-in at another identity provider. */
export interface MovedIdentity {
  readonly provider: string;
  readonly subject: string;
}

/** An account of another product. Dates are in ISO 8601. */
export interface MovedAccount {
  /** Names it within its source. */
  readonly ref: string;
  /** Kept. Absent if the source identifies accounts by their emails. */
  readonly id?: string;
  readonly username: string;
  /** An email for which the operator vouches. */
  readonly email?: string;
  /** Absent: nobody can log in by password. */
  readonly passwordHash?: string;
  readonly name?: string;
  readonly company?: string;
  readonly profileImage?: string;
  readonly optins?: Record<string, unknown>;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly lastLoginAt?: string;
  readonly identities: readonly MovedIdentity[];
  readonly keys: readonly MovedKey[];
}

export interface MovedMember {
  /** The account: {@link MovedAccount.ref}. */
  readonly ref: string;
  readonly username?: string;
  readonly isAdmin: boolean;
  readonly isOperator: boolean;
  readonly isDisabled: boolean;
}

export interface MovedGroup {
  readonly name: string;
  readonly summary: string;
  readonly members: readonly string[];
}

export interface MovedInvite {
  readonly email: string;
  readonly isAdmin: boolean;
  readonly isOperator: boolean;
}

/** A workspace of another product. */
export interface MovedWorkspace {
  readonly id: string;
  readonly name: string;
  /** The account that owns it: {@link MovedAccount.ref}. */
  readonly ownerRef?: string;
  readonly color?: string;
  readonly isArchived: boolean;
  readonly members: readonly MovedMember[];
  readonly groups: readonly MovedGroup[];
  readonly invites: readonly MovedInvite[];
}

export const MOVED_KINDS = [
  'accounts',
  'passwords',
  'identities',
  'keys',
  'workspaces',
  'members',
  'groups',
  'group members',
  'invites',
] as const;

export type MovedKind = (typeof MOVED_KINDS)[number] | 'instance groups';

/** Something that was not brought, and why. */
export interface LeftOut {
  readonly kind: MovedKind;
  readonly name: string;
  readonly reason: string;
}

/** The accounts of another product, in the form in which an import takes them. */
export interface MovedDirectory {
  readonly accounts: readonly MovedAccount[];
  readonly workspaces: readonly MovedWorkspace[];
  /** What the reader could not bring. */
  readonly leftOut: readonly LeftOut[];
  /** What the operator should know of the source. */
  readonly notes: readonly string[];
}

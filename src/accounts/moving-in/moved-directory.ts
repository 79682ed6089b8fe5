import type { EmailProof, MovedProduct } from '../../users/user.entity.js';

/** How often a key may be used, in the requests of a window. */
export interface MovedRate {
  readonly limit: number;
  readonly windowSeconds: number;
  /** The counter, which keys that were made from one another share. */
  readonly bucket: string;
}

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
  readonly lastUsedAddress?: string;
  readonly totalUses?: number;
  readonly rate?: MovedRate;
  /** The OAuth client that it ends with: {@link MovedClient.id}. */
  readonly clientId?: string;
  /** The key that replaces it: {@link MovedKey.id}. */
  readonly successorId?: string;
}

/** A log-in at another identity provider. */
export interface MovedIdentity {
  readonly provider: string;
  readonly subject: string;
  readonly createdAt?: string;
}

/** The tables of second factors, and of what a superuser demands of an account. */
export const FACTOR_KINDS = [
  'passkeys',
  'totp_factors',
  'recovery_code_sets',
  'second_factor_requirements',
] as const;

export type FactorKind = (typeof FACTOR_KINDS)[number];

/** A second factor of another Gatehouse. Its secrets need the same secret key here. */
export interface MovedFactor {
  readonly kind: FactorKind;
  /** By the properties of the entity. Bytes are as PostgreSQL writes them. */
  readonly columns: Readonly<Record<string, unknown>>;
}

/** An account of another product, or of another Gatehouse. Dates are in ISO 8601. */
export interface MovedAccount {
  /** Names it within its source. */
  readonly ref: string;
  /** Kept. Absent if the source identifies accounts by their emails. */
  readonly id?: string;
  readonly username: string;
  /** An email for which the operator vouches. */
  readonly email?: string;
  /** Default: the operator vouches, as a superuser. */
  readonly emailProof?: EmailProof;
  /** Absent: nobody can log in by password. */
  readonly passwordHash?: string;
  /** Whether the owner must change the password before logging in. */
  readonly isPasswordExpired?: boolean;
  readonly passwordChangedAt?: string;
  readonly name?: string;
  readonly company?: string;
  readonly jobTitle?: string;
  readonly avatarUrl?: string;
  readonly metadata?: Record<string, unknown>;
  readonly isOnboarded?: boolean;
  /** Whether it is a program's, which has no password. */
  readonly isServiceAccount?: boolean;
  readonly storeApiKey?: string;
  readonly profileImage?: string;
  /** Null: none. Default: those of a new account. */
  readonly optins?: Record<string, unknown> | null;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly lastLoginAt?: string;
  /** Where it came from before, in an export of Gatehouse. */
  readonly movedFrom?: MovedProduct;
  readonly identities: readonly MovedIdentity[];
  readonly keys: readonly MovedKey[];
  readonly factors?: readonly MovedFactor[];
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
  /** What only this group has, in any Gatehouse. */
  readonly stableId?: string;
  readonly members: readonly string[];
}

export interface MovedInvite {
  /** The address, or else the account ({@link MovedAccount.ref}) that is invited. */
  readonly email?: string;
  readonly ref?: string;
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
  /** What only this workspace has, in any Gatehouse: it proves that two are the same. */
  readonly stableId?: string;
  /** Where clients of its members find its ZenML server, and send their credentials. */
  readonly serverUrl?: string;
  /** The account as which that server acts: {@link MovedAccount.ref}. */
  readonly serverAccountRef?: string;
  readonly members: readonly MovedMember[];
  readonly groups: readonly MovedGroup[];
  readonly invites: readonly MovedInvite[];
}

/** An OAuth client of another Gatehouse. */
export interface MovedClient {
  readonly id: string;
  readonly name: string;
  /** Its service account: {@link MovedAccount.ref}. */
  readonly serviceAccountRef?: string;
  /** All other columns, by the properties of the entity. Bytes are as PostgreSQL writes them. */
  readonly columns: Readonly<Record<string, unknown>>;
}

export const MOVED_KINDS = [
  'accounts',
  'passwords',
  'identities',
  'second factors',
  'keys',
  'workspaces',
  'members',
  'groups',
  'group members',
  'invites',
  'OAuth clients',
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
  /** Absent: it is another Gatehouse. */
  readonly product?: MovedProduct;
  readonly accounts: readonly MovedAccount[];
  readonly workspaces: readonly MovedWorkspace[];
  readonly clients?: readonly MovedClient[];
  /** What the reader could not bring. */
  readonly leftOut: readonly LeftOut[];
  /** What the operator should know of the source. */
  readonly notes: readonly string[];
}

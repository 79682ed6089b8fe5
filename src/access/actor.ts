import type { ErrorDetails } from '../platform/errors/error-code.js';
import type { Account } from './account.js';
import type { ProofDemand } from './proof.js';

/** The server itself: log-ins, the first start, and the operator's command line. */
export const THE_SERVER = Symbol('the server');

/** On whose behalf something is done. */
export type ActingFor = Actor | typeof THE_SERVER;

/** The account of the caller. */
export interface ActingAccount extends Account {
  /**
   * How its owner logs in: `password`, the name of a provider (the first of several),
   * `service_account` for a program with keys, or null for none of them.
   */
  readonly loginType: string | null;
}

/** The caller: an account, and the credential that the request presents. */
export interface Actor {
  readonly account: ActingAccount;
  readonly credential: Credential;
  /**
   * How recent the proof of a log-in must be for a sensitive action. Set for requests that change
   * something. Absent: no proof is needed.
   */
  readonly proof?: ProofDemand;
  /** The membership in the workspace of the path. Absent without a workspace or a membership. */
  readonly membership?: ActingMembership;
  /** As what in that workspace the route lets the caller in. Absent for superusers. */
  readonly actsAs?: 'member' | 'admin';
}

/** The membership of an account in one workspace. */
export interface ActingMembership {
  readonly workspaceId: string;
  readonly username: string;
  readonly isAdmin: boolean;
}

/** Returns the name of an account on APIs that identify accounts by email. */
export function knownAs({ email, username }: Pick<Account, 'email' | 'username'>): string {
  return email ?? username;
}

export type Credential =
  | ApiKeyCredential
  | { readonly kind: 'session'; readonly id: string }
  | OauthTokenCredential
  /** Authentication is off: no credential is needed. */
  | { readonly kind: 'none' };

/** Returns the id of the log-in that a credential belongs to; undefined if it belongs to none. */
export function logInOf(credential: Credential): string | undefined {
  const isLogIn =
    credential.kind === 'session' || (credential.kind === 'api-key' && credential.isSession);
  return isLogIn ? credential.id : undefined;
}

/** An OAuth 2.0 access token, issued for a person or for the client itself. */
export interface OauthTokenCredential {
  readonly kind: 'oauth-token';
  /** Null for a client that is part of the server. */
  readonly clientId: string | null;
  /** The id of the person's grant, in hexadecimal digits. Null if the client acts for itself. */
  readonly grantId: string | null;
  readonly limits: Limits;
}

export interface ApiKeyCredential {
  readonly kind: 'api-key';
  readonly id: string;
  /** Whether a log-in created it, so that it ends as sessions do. */
  readonly isSession: boolean;
  /** Null for a key with all rights of its owner. */
  readonly limits: Limits | null;
  /** Null for a log-in, and for a key without expiry, rate limit and grant. */
  readonly restriction: Restriction | null;
  /** The superuser who acts as the account with it. Null: the account acts itself. */
  readonly impersonatorId: string | null;
}

/** Why a credential with all rights of its owner still has less power than a log-in. */
export type Restriction = ErrorDetails['api_key_beyond_own']['limit'];

/** What a credential may not do although its owner may. */
export interface Limits {
  /** The only workspace in which it works. Null: all workspaces. */
  readonly workspaceId: string | null;
  /** The scopes that it has (see `scopes.ts`). Null: all scopes. */
  readonly scopes: readonly string[] | null;
  readonly isReadOnly: boolean;
}

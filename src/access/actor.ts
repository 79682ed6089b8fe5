import type { ErrorDetails } from '../platform/errors/error-code.js';
import type { Account } from './account.js';

/** The server itself: log-ins, the first start, and the operator's command line. */
export const THE_SERVER = Symbol('the server');

/** On whose behalf something is done. */
export type ActingFor = Actor | typeof THE_SERVER;

/** The account of the caller. */
export interface ActingAccount extends Account {
  /** By what its owner logs in: `password`, the name of a provider (of several the first), or null for neither. */
  readonly loginType: string | null;
}

/** Who is calling, and by what. */
export interface Actor {
  readonly account: ActingAccount;
  readonly credential: Credential;
  /** The part in the workspace of the path; absent on routes of no workspace and for whoever has no part in it. */
  readonly membership?: ActingMembership;
}

/** What an account is in one workspace. */
export interface ActingMembership {
  readonly workspaceId: string;
  readonly username: string;
  readonly isAdmin: boolean;
}

/** The name of an account on the APIs that know accounts by their email. */
export function knownAs({ email, username }: Pick<Account, 'email' | 'username'>): string {
  return email ?? username;
}

export type Credential =
  | ApiKeyCredential
  | { readonly kind: 'session'; readonly id: string }
  | OauthTokenCredential
  /** Authentication is switched off: nothing was presented. */
  | { readonly kind: 'none' };

/** An access token that a program got by OAuth 2.0, on behalf of a person or of itself. */
export interface OauthTokenCredential {
  readonly kind: 'oauth-token';
  /** Null for a program that is part of the server. */
  readonly clientId: string | null;
  /** The id, in hexadecimal digits, of what a person granted; null where a program acts for itself. */
  readonly grantId: string | null;
  readonly limits: Limits;
}

export interface ApiKeyCredential {
  readonly kind: 'api-key';
  readonly id: string;
  /** Whether it came from a log-in and ends like one. */
  readonly isSession: boolean;
  /** Null for a key that may what its owner may. */
  readonly limits: Limits | null;
  /** Null for a log-in, and for a key that neither expires nor is slowed down nor ends with a grant. */
  readonly restriction: Restriction | null;
}

/** Why a credential is less than its owner, although it may do the same while it lasts. */
export type Restriction = ErrorDetails['api_key_beyond_own']['limit'];

/** What a credential may not, although its owner may. */
export interface Limits {
  /** The only workspace in which it works; null when it is not bound to one. */
  readonly workspaceId: string | null;
  /** Outside of which it has no power (see `scopes.ts`); null when it has all. */
  readonly scopes: readonly string[] | null;
  readonly isReadOnly: boolean;
}

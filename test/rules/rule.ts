import type { Answer } from '../support/client.js';
import type { Stage } from './stage.js';

/** Who sets out to do something: kinds of accounts first, then kinds of credentials. */
export const CALLERS = [
  'anonymous',
  'inactive',
  'ordinary',
  'provider-only',
  'workspace operator',
  'workspace member',
  'workspace admin',
  'superuser',
  'service account',
  'impersonation token',
  'expiring key',
  'scoped key',
  'read-only key',
  'workspace key',
  'OAuth token',
] as const;

export type CallerKind = (typeof CALLERS)[number];

/**
 * `allowed`, or the code of the rule that refuses. `inactive` stands for what the kinds of
 * credentials call it.
 */
export type Verdict = string;

/** What is expected of each kind of caller; those left out are not asked. */
export type Verdicts = Partial<Readonly<Record<CallerKind, Verdict>>>;

/** What an account must be to do something. It is what the owner of each kind of credential is. */
export type Role = 'ordinary' | 'superuser' | 'workspace member' | 'workspace admin';

/** One way to do it. */
export interface Row {
  /** Verb and path as the router has them; further ones that lead there. */
  readonly route: string;
  readonly also?: readonly string[];
  /** Sends what does it, as the caller on stage. @returns the answer that is the verdict */
  readonly perform: (stage: Stage) => Promise<Answer>;
}

/**
 * What a caller sets out to do, the one verdict for each kind of caller, and every route by which
 * it can be done.
 */
export interface Action {
  readonly name: string;
  readonly may: Role;
  readonly verdicts: Verdicts;
  /** Whether it is done in a workspace. */
  readonly isInWorkspace?: boolean;
  /**
   * Whether the caller, or the workspace, is not the same afterwards: the next one that is allowed
   * needs another.
   */
  readonly wearsOut?: true | 'even if refused';
  readonly rows: readonly Row[];
}

/** What the owner's part decides. */
const BY_ROLE: Readonly<Record<Role, Verdicts>> = {
  ordinary: {},
  superuser: {
    ordinary: 'not_superuser',
    'provider-only': 'not_superuser',
    'workspace operator': 'not_superuser',
    'workspace member': 'not_superuser',
    'workspace admin': 'not_superuser',
  },
  'workspace member': {
    ordinary: 'not_workspace_member',
    'provider-only': 'not_workspace_member',
    'workspace key': 'allowed',
  },
  'workspace admin': {
    ordinary: 'not_workspace_member',
    'provider-only': 'not_workspace_member',
    'workspace operator': 'not_workspace_admin',
    'workspace member': 'not_workspace_admin',
    'workspace key': 'allowed',
  },
};

/**
 * The verdicts that follow from who may and what a limited credential must carry.
 *
 * @param scope `write`: what an OAuth token has that was given the default scopes; `keys`:
 * `keys:write`, which is none of them;
 *   `admin`: all that the account may; `whole`: the same from a credential that does not end by
 * itself, for what outlives it
 */
export function verdicts(
  may: Role,
  scope: 'write' | 'keys' | 'admin' | 'whole',
  exceptions: Verdicts = {},
): Verdicts {
  return {
    ...Object.fromEntries(CALLERS.map((kind) => [kind, 'allowed'])),
    anonymous: 'not_authenticated',
    inactive: 'inactive',
    'read-only key': 'token_read_only',
    'workspace key': 'token_of_another_workspace',
    ...((scope === 'admin' || scope === 'whole') && { 'scoped key': 'token_out_of_scope' }),
    ...(scope === 'whole' && all('api_key_beyond_own', 'expiring key', 'impersonation token')),
    ...(scope !== 'write' && { 'OAuth token': 'token_out_of_scope' }),
    ...BY_ROLE[may],
    ...exceptions,
  };
}

/** The same verdict for several kinds of callers. */
export function all(verdict: Verdict, ...kinds: readonly CallerKind[]): Verdicts {
  return Object.fromEntries(kinds.map((kind) => [kind, verdict]));
}

/** Accounts without any right over others. */
export const POWERLESS = [
  'ordinary',
  'provider-only',
  'workspace operator',
  'workspace member',
  'workspace admin',
] as const;

/** Accounts that have a password and are active. */
export const WITH_PASSWORD = [
  'ordinary',
  'workspace operator',
  'workspace member',
  'workspace admin',
  'superuser',
] as const;

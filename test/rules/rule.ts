import type { Answer } from '../support/client.js';
import type { Stage } from './stage.js';

/** The kinds of callers: first kinds of accounts, then kinds of credentials. */
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
 * `allowed`, or the code of the rule that refuses. `inactive` replaces the codes of the different
 * kinds of credentials.
 */
export type Verdict = string;

/** The expected verdict for each kind of caller. Those that are missing are not tested. */
export type Verdicts = Partial<Readonly<Record<CallerKind, Verdict>>>;

/** The role that an account needs for an action. The owner of each kind of credential has it. */
export type Role = 'ordinary' | 'superuser' | 'workspace member' | 'workspace admin';

/** One way to perform an action. */
export interface Row {
  /** Verb and path as in the router. `also` has further routes that lead to the same. */
  readonly route: string;
  readonly also?: readonly string[];
  /** Whether it is sensitive, if not all rows of the action are: see {@link Action.isSensitive}. */
  readonly isSensitive?: true;
  /** Sends the request as the caller on stage. @returns the answer that is the verdict */
  readonly perform: (stage: Stage) => Promise<Answer>;
}

/**
 * An action, the one verdict for each kind of caller, and every route by which it can be performed.
 */
export interface Action {
  readonly name: string;
  readonly may: Role;
  readonly verdicts: Verdicts;
  /** Whether the action happens in a workspace. */
  readonly isInWorkspace?: boolean;
  /**
   * Whether the action changes the caller or the workspace, so that the next permitted caller needs
   * new ones.
   */
  readonly wearsOut?: true | 'even if refused';
  /** Whether a log-in must have been proven lately. */
  readonly isSensitive?: true;
  readonly rows: readonly Row[];
}

/** The verdicts that follow from the role of the owner. */
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
 * The verdicts that follow from the role and from the scope that a limited credential needs.
 *
 * @param scope `write`: an OAuth token with the default scopes has it; `keys`: `keys:write`, which
 * is not a default scope; `admin`: everything that the account may do; `whole`: the same, from a
 * credential that does not end by itself, for what outlasts it
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

/** Accounts without any rights over others. */
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

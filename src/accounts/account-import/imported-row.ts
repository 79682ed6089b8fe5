import type { DomainError } from '../../platform/errors/domain-error.js';
import type { WorkspaceRole } from '../../workspaces/workspace-role.js';

/** A person in a list of accounts to create. */
export interface ImportedRow {
  /** The line of the list, for messages. */
  readonly line: number;
  /** Absent only in a list of people to invite. */
  readonly username?: string;
  /** A proved email: the operator vouches for it. */
  readonly email?: string;
  readonly name?: string;
  readonly workspaceId?: string;
  readonly role: WorkspaceRole;
}

/** An account that an import created. */
export interface ImportedAccount {
  readonly username: string;
  readonly email: string | null;
  /** Temporary: its owner must replace it before the first log-in. Absent in a trial. */
  readonly password?: string;
}

export interface ImportOutcome {
  readonly created: ImportedAccount[];
  /** How many existing accounts became members, counting each workspace. */
  joined: number;
  invited: number;
  /** Rows of which everything was there already. */
  unchanged: number;
  /** The rows whose account comes without its name, which breaks a rule. */
  readonly unnamed: UnnamedRow[];
}

export interface UnnamedRow {
  readonly line: number;
  /** What is wrong with the name, in words. */
  readonly reason: string;
}

export interface RowFault {
  readonly line: number;
  readonly error: DomainError;
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { createPasswordText } from '../../platform/credentials/secret-token.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { keyOfIdentifier } from '../../platform/identifiers/identifier-key.js';
import { PasswordsService } from '../../users/passwords.service.js';
import { lockWorkspace } from '../../workspaces/lock-workspace.js';
import { ImportRefused } from './import-refused.js';
import type { ImportedRow, ImportOutcome, RowFault } from './imported-row.js';
import { MOST_FAULTS } from './read-people.js';
import { RowImport, type RowOutcome } from './row-import.service.js';

/** Log-ins of a running server wait for the same processors. */
const HASHES_AT_ONCE = 2;
/** How many passwords are made, or rows applied, between two lines for the operator. */
const PER_NEWS = 100;

export interface ImportOptions {
  /** Invite people to workspaces instead of creating accounts. */
  readonly isInviting?: boolean;
  /** Apply nothing, and tell what would be done. */
  readonly isTrial?: boolean;
  /**
   * Gets the outcome, with temporary passwords, before it is committed: they are not known
   * afterwards. If it fails, nothing is imported.
   */
  readonly publish?: (outcome: ImportOutcome) => void;
  /** Gets a line for the operator now and then. */
  readonly tell?: (news: string) => void;
}

interface Temporary {
  readonly password: string;
  readonly hash: string;
}

interface Applying {
  /** The temporary passwords, by keys of user names; undefined in a trial. */
  readonly prepared: ReadonlyMap<string, Temporary> | undefined;
  readonly tell: (news: string) => void;
}

/** Creates many accounts for the operator of the server. No route uses it. */
@Injectable()
export class AccountImport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: PasswordsService,
    private readonly rows: RowImport,
  ) {}

  /**
   * Imports all rows or none. Accounts, memberships and invites that exist stay as they are, so the
   * same rows again change nothing.
   *
   * @throws ImportRefused naming the lines that cannot be imported
   */
  async run(rows: readonly ImportedRow[], options: ImportOptions = {}): Promise<ImportOutcome> {
    const { isInviting = false, isTrial = false } = options;
    const { publish = () => {}, tell = () => {} } = options;
    const temporary = isInviting || isTrial ? new Map() : await this.createPasswords(rows, tell);
    let outcome: ImportOutcome | undefined;
    try {
      await this.dataSource.transaction(async (manager) => {
        const prepared = isTrial ? undefined : temporary;
        outcome = await this.apply(manager, rows, isInviting, { prepared, tell });
        publish(outcome);
        if (isTrial) throw new TrialEnded();
      });
    } catch (error) {
      if (!(error instanceof TrialEnded)) throw error;
    }
    return outcome!;
  }

  private async apply(
    manager: EntityManager,
    rows: readonly ImportedRow[],
    isInviting: boolean,
    { prepared: temporary, tell }: Applying,
  ): Promise<ImportOutcome> {
    const missing = await lockWorkspaces(manager, rows);
    const outcome: ImportOutcome = {
      created: [],
      joined: 0,
      invited: 0,
      unchanged: 0,
      unnamed: [],
    };
    const faults: RowFault[] = [];
    for await (const row of withNews(rows, 'rows', tell)) {
      try {
        const { workspaceId = '', username = '' } = row;
        if (missing.has(workspaceId)) throw new DomainError('workspace_not_found', { workspaceId });
        const ready = temporary?.get(keyOfIdentifier(username));
        const done = await manager.transaction((step) =>
          isInviting
            ? this.rows.invite(step, row)
            : this.rows.put(step, { ...row, username }, ready?.hash),
        );
        // An account that was deleted a moment ago has no password ready.
        if (done.created && temporary && !ready) throw new DomainError('user_not_found');
        count(outcome, done, ready?.password);
        const { unnamed: reason } = done;
        if (reason !== undefined) outcome.unnamed.push({ line: row.line, reason });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        faults.push({ line: row.line, error: error as DomainError });
        if (faults.length === MOST_FAULTS) break;
      }
    }
    if (faults.length > 0) throw new ImportRefused(faults);
    return outcome;
  }

  /** Creates passwords for the rows without an account, before anything is locked. */
  private async createPasswords(
    rows: readonly ImportedRow[],
    tell: (news: string) => void,
  ): Promise<Map<string, Temporary>> {
    const wanted = new Map(rows.map((row) => [keyOfIdentifier(row.username!), row]));
    const temporary = new Map<string, Temporary>();
    const entries = [...wanted];
    for (let start = 0; start < entries.length; start += HASHES_AT_ONCE) {
      const some = entries.slice(start, start + HASHES_AT_ONCE);
      await Promise.all(
        some.map(async ([key, row]) => {
          // A fault is reported when the row is applied.
          const known = await this.rows.find(row).catch(() => null);
          if (known !== undefined) return;
          const password = createPasswordText();
          const hash = await this.passwords.hash(password, {});
          temporary.set(key, { password, hash });
          if (temporary.size % PER_NEWS === 0) tell(`${temporary.size} passwords were made`);
        }),
      );
    }
    return temporary;
  }
}

class TrialEnded extends Error {}

async function* withNews<T>(
  values: readonly T[],
  what: string,
  tell: (news: string) => void,
): AsyncGenerator<T> {
  for (const [place, value] of values.entries()) {
    if (place > 0 && place % (10 * PER_NEWS) === 0) tell(`${place} of ${values.length} ${what}`);
    yield value;
    // The embedded database works on this thread, and would let nothing else run until the end.
    await nextTurn();
  }
}

function count(outcome: ImportOutcome, done: RowOutcome, password?: string): void {
  const { created, hasJoined, isInvited } = done;
  if (created) {
    const { username, email } = created;
    outcome.created.push({ username, email, ...(password !== undefined && { password }) });
  } else if (hasJoined) outcome.joined += 1;
  else if (isInvited) outcome.invited += 1;
  else outcome.unchanged += 1;
}

/**
 * Locks the workspaces of the rows, in the order in which everything locks several.
 *
 * @returns those that do not exist
 */
async function lockWorkspaces(
  manager: EntityManager,
  rows: readonly ImportedRow[],
): Promise<Set<string>> {
  const ids = new Set(rows.flatMap(({ workspaceId }) => workspaceId ?? []));
  const missing = new Set<string>();
  for (const id of [...ids].sort()) {
    try {
      await lockWorkspace(manager, id);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      missing.add(id);
    }
  }
  return missing;
}

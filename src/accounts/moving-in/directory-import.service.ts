import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AccountBatch } from './account-batch.service.js';
import { addSecondFactors } from './add-second-factors.js';
import { Arrivals } from './arrivals.js';
import { ClientImport } from './client-import.service.js';
import { CredentialBatch } from './credential-batch.service.js';
import type { MovedAccount, MovedDirectory } from './moved-directory.js';
import { MovingReport } from './moving-report.js';
import { inOneMove } from './one-move.js';
import { WorkspaceImport } from './workspace-import.service.js';

const ACCOUNTS_AT_ONCE = 500;
const ACCOUNTS_PER_NEWS = 5000;

export interface MovingOptions {
  /** Apply nothing, and tell what would be done. */
  readonly isTrial?: boolean;
  /** Whether user names that are addresses become emails, for which the operator vouches. */
  readonly adoptsEmails?: boolean;
  /** Gets a line for the operator now and then. */
  readonly tell?: (news: string) => void;
}

/** Moves the accounts of another product in, for the operator of the server. No route uses it. */
@Injectable()
export class DirectoryImport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: AccountBatch,
    private readonly workspaces: WorkspaceImport,
    private readonly clients: ClientImport,
    private readonly credentials: CredentialBatch,
  ) {}

  /**
   * Creates what is missing, in one transaction. Accounts that are there keep their names,
   * passwords and rights, so that the same source again changes nothing. Rows that the rules refuse
   * are left out, and are in the report.
   *
   * @throws Error for the operator, when the database ended the transaction
   */
  async run(source: MovedDirectory, options: MovingOptions = {}): Promise<MovingReport> {
    const { isTrial = false, adoptsEmails = false, tell = () => {} } = options;
    let report: MovingReport;
    const work = async (manager: EntityManager) => {
      report = new MovingReport();
      for (const { kind, name, reason } of source.leftOut) report.leave(kind, name, reason);
      report.notes.push(...source.notes);
      const arrivals = new Arrivals(report, source.accounts, source.product);
      await this.apply(manager, source, arrivals, tell);
      if (adoptsEmails) await this.accounts.adoptEmails(manager, arrivals);
      if (isTrial) throw new TrialEnded();
    };
    try {
      await inOneMove(this.dataSource, work, tell);
    } catch (error) {
      if (!(error instanceof TrialEnded)) throw error;
    }
    return report!;
  }

  private async apply(
    manager: EntityManager,
    { accounts, workspaces, clients = [] }: MovedDirectory,
    arrivals: Arrivals,
    tell: (news: string) => void,
  ): Promise<void> {
    await inBatches(accounts, tell, 'accounts', (some) =>
      this.accounts.apply(manager, some, arrivals),
    );
    await addSecondFactors(manager, accounts, arrivals);
    for (const workspace of [...workspaces].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      await this.workspaces.apply(manager, workspace, arrivals);
    }
    await this.clients.apply(manager, clients, arrivals);
    await inBatches(accounts, tell, 'accounts with their keys', (some) =>
      this.credentials.apply(manager, some, arrivals),
    );
  }
}

class TrialEnded extends Error {}

async function inBatches(
  accounts: readonly MovedAccount[],
  tell: (news: string) => void,
  what: string,
  work: (some: readonly MovedAccount[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < accounts.length; start += ACCOUNTS_AT_ONCE) {
    await work(accounts.slice(start, start + ACCOUNTS_AT_ONCE));
    const done = Math.min(start + ACCOUNTS_AT_ONCE, accounts.length);
    if (done % ACCOUNTS_PER_NEWS === 0) tell(`${done} of ${accounts.length} ${what}`);
    // The embedded database works on this thread, and would let nothing else run until the end.
    await nextTurn();
  }
}

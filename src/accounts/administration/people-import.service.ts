import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../../access/proof.js';
import { AccountImport } from '../account-import/account-import.service.js';
import { ImportRefused } from '../account-import/import-refused.js';
import type { ImportOutcome } from '../account-import/imported-row.js';
import {
  MOST_FAULTS,
  readPeople,
  UnreadableList,
  type ListFault,
} from '../account-import/read-people.js';

/** What {@link PeopleImportService.run} throws. */
export const PEOPLE_IMPORT_REFUSALS = PROOF_REFUSALS;

/** How many rows one request looks at, and how many it imports: each new account takes a hash. */
export const MOST_IN_TRIAL = 5000;
export const MOST_IMPORTED = 500;

export interface PeopleImport {
  /** CSV whose first line names the columns. */
  readonly csv: string;
  /** Apply nothing, and tell what would be done. */
  readonly isTrial: boolean;
  /** Invite people to workspaces instead of creating accounts. */
  readonly isInviting: boolean;
}

/** Either the outcome, or what is wrong with the list, of which nothing was imported then. */
export type PeopleImportResult =
  | { readonly outcome: ImportOutcome; readonly faults: readonly [] }
  | { readonly outcome?: undefined; readonly faults: readonly ListFault[] };

/** Imports a list of people on behalf of a superuser: all of them or none. */
@Injectable()
export class PeopleImportService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: AccountImport,
  ) {}

  /** @throws DomainError {@link PEOPLE_IMPORT_REFUSALS}, unless it is a trial */
  async run(actor: Actor, { csv, isTrial, isInviting }: PeopleImport): Promise<PeopleImportResult> {
    if (!isTrial) await assertProven(this.dataSource, actor);
    try {
      const rows = await readPeople(csv, { isInviting });
      const most = isTrial || isInviting ? MOST_IN_TRIAL : MOST_IMPORTED;
      if (rows.length > most) {
        return { faults: [{ text: `At most ${most} people are imported at once` }] };
      }
      return { outcome: await this.accounts.run(rows, { isInviting, isTrial }), faults: [] };
    } catch (error) {
      if (error instanceof UnreadableList)
        return { faults: await this.faultsOf(error, isInviting) };
      if (!(error instanceof ImportRefused)) throw error;
      return { faults: error.texts };
    }
  }

  /** Adds what the lines that can be read would be refused for: who corrects a list sees all. */
  private async faultsOf(
    { faults, readable }: UnreadableList,
    isInviting: boolean,
  ): Promise<readonly ListFault[]> {
    if (readable.length === 0 || readable.length > MOST_IN_TRIAL) return faults;
    try {
      await this.accounts.run(readable, { isInviting, isTrial: true });
      return faults;
    } catch (error) {
      if (!(error instanceof ImportRefused)) throw error;
      return [...faults, ...error.texts]
        .sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
        .slice(0, MOST_FAULTS);
    }
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import type { DataSourceOptions } from 'typeorm';
import type { AccountEvent } from '../../src/events/account-event.entity.js';
import { EventsService } from '../../src/events/events.service.js';
import { openPostgres } from '../../src/platform/database/postgres-database.js';
import { ENTITIES } from '../../src/start/entities.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** A consumer that keeps what it gets. */
export class Gatherer {
  readonly events: AccountEvent[] = [];
  readonly batches: string[][] = [];

  /** Registers itself in an application. */
  async join(app: TestApp, name: string): Promise<this> {
    await app.nest.get(EventsService).subscribe(name, (events) => this.handle(events));
    return this;
  }

  handle(events: readonly AccountEvent[]): Promise<void> {
    this.batches.push(events.map(({ id }) => id));
    this.events.push(...events);
    return Promise.resolve();
  }

  /** The events of an account in short, when there are so many. */
  async of(accountId: string, count: number): Promise<string[]> {
    const ofAccount = () => this.events.filter((event) => event.accountId === accountId);
    await until(() => ofAccount().length >= count);
    return ofAccount().map(({ kind, changed }) => [kind, ...changed].join(' '));
  }
}

/** Waits until it is so. The test ends after its time if it never is. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(25);
}

/** Another application on the same database, as another process would be. */
export function startSecondApp({ dataSource }: TestApp): Promise<TestApp> {
  return startTestApp({}, async () => {
    const { url } = dataSource.options as DataSourceOptions & { url?: string };
    return url ? openPostgres(url, ENTITIES, 3) : { dataSource, close: async () => {} };
  });
}

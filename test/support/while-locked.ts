import { setTimeout as wait } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import type { TestApp } from './test-app.js';

/**
 * Calls `write` while another transaction has run `lock`, and ends that one when `write` waits for
 * it and `meanwhile` is done. Only for a server: the embedded database has one connection.
 *
 * @param lock takes the id of the row as `$1`
 * @throws Error if `write` ends without waiting
 */
export async function whileLocked<T>(
  { dataSource }: TestApp,
  lock: string,
  id: string,
  write: () => Promise<T>,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<T> {
  const locker = dataSource.createQueryRunner();
  await locker.startTransaction();
  try {
    await locker.query(lock, [id]);
    const answer = write();
    await untilBlocked(dataSource, locker, answer);
    await meanwhile();
    await locker.commitTransaction();
    return await answer;
  } finally {
    if (locker.isTransactionActive) await locker.rollbackTransaction();
    await locker.release();
  }
}

/**
 * Waits until a connection of this database waits for what the transaction of `locker` holds. What
 * waits for others does not count, such as work in the background.
 *
 * @throws Error if `work` ends before
 */
export async function untilBlocked(
  dataSource: DataSource,
  locker: QueryRunner,
  work: Promise<unknown>,
): Promise<void> {
  let hasEnded = false;
  const end = () => (hasEnded = true);
  work.then(end, end);
  const [{ pid }] = (await locker.query('SELECT pg_backend_pid() AS pid')) as [{ pid: number }];
  for (;;) {
    const [row] = await dataSource.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND $1 = ANY (pg_blocking_pids(pid))`,
      [pid],
    );
    if (row!.n > 0) return;
    if (hasEnded) throw new Error('It has ended without waiting for the lock.');
    await wait(10);
  }
}

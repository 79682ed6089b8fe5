import type { TestApp } from './test-app.js';

/**
 * Calls `write` while another transaction has run `lock`, and ends that one when `write` waits for
 * it and `meanwhile` is done. Only for a server: the embedded database has one connection.
 *
 * @param lock takes the id of the row as `$1`
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
  await locker.query(lock, [id]);
  const answer = write();
  for (;;) {
    const [row] = await dataSource.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (row!.n > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await meanwhile();
  await locker.commitTransaction();
  await locker.release();
  return answer;
}

import type { TestApp } from './test-app.js';

/** Waits until a statement waits for a row that another transaction has locked. */
export async function untilLocked({ dataSource }: TestApp): Promise<void> {
  for (;;) {
    const [row] = await dataSource.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (row!.n > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

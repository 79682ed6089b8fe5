import { setTimeout as wait } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';
import { watchOf } from './database-watch.js';
import { isMigrated } from './is-migrated.js';

/** "gate" in ASCII: the advisory lock that lets one process migrate at a time. */
const MIGRATION_LOCK = 0x67617465;
const ASK_AGAIN_MS = 500;
const REMINDER_MS = 30_000;

/**
 * Runs the migrations that are missing, in one transaction. Of several concurrent processes, the
 * first migrates and the others wait. The lock is the transaction's: behind a pooler, one of the
 * session would stay with a connection that others use.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  if (await isMigrated(dataSource)) return;
  await watchOf(dataSource).withoutTimeout(async () => {
    const runner = dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query('SET LOCAL statement_timeout = 0');
      await runner.query('SET LOCAL idle_in_transaction_session_timeout = 0');
      await takeLock(runner);
      await new MigrationExecutor(dataSource, runner).executePendingMigrations();
      await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction().catch(() => {});
      throw error;
    } finally {
      await runner.release();
    }
  });
}

async function takeLock(runner: QueryRunner): Promise<void> {
  let toldAt = -Infinity;
  for (;;) {
    const [row] = (await runner.query('SELECT pg_try_advisory_xact_lock($1) AS taken', [
      MIGRATION_LOCK,
    ])) as { taken: boolean }[];
    if (row!.taken) return;
    if (performance.now() - toldAt > REMINDER_MS) {
      toldAt = performance.now();
      // Standard output is only for the output of a command.
      console.error('Another process migrates the database. Waiting until it has finished.');
    }
    await wait(ASK_AGAIN_MS);
  }
}

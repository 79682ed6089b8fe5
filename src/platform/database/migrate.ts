import { setTimeout as wait } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';
import { poolOf } from './data-source.js';
import { watchOf } from './database-watch.js';
import { isMigrated } from './is-migrated.js';
import { isOnline, locksOf, lockTables } from './online-migration.js';
import { limitLockWaits, Reminder, untilUnlocked } from './until-unlocked.js';

/** "gate" in ASCII: the advisory lock that lets one process migrate at a time. */
const MIGRATION_LOCK = 0x67617465;
const ASK_AGAIN_MS = 500;

/**
 * Runs the migrations that are missing: all in one transaction on a new database, else each in its
 * own, so that log-ins of other processes go on between them. Of several concurrent processes, one
 * migrates at a time and the others wait. The lock is the transaction's: behind a pooler, one of
 * the session would stay with a connection that others use.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  if (await isMigrated(dataSource)) return;
  await watchOf(dataSource).withoutTimeout(async () => {
    const queue = new Queue();
    while (await untilUnlocked(() => runNext(dataSource, queue)));
  });
}

/** @returns whether more migrations are missing */
async function runNext(dataSource: DataSource, queue: Queue): Promise<boolean> {
  const runner = dataSource.createQueryRunner();
  try {
    // Another level would hold a snapshot, for whose end `CREATE INDEX CONCURRENTLY` would wait.
    await runner.startTransaction('READ COMMITTED');
    await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await queue.takeLock(runner);
    const executor = new MigrationExecutor(dataSource, runner);
    const [next, ...others] = await executor.getPendingMigrations();
    const isNew = others.length + 1 === dataSource.migrations.length;
    if (!isNew) await limitLockWaits(runner);
    if (isNew) await executor.executePendingMigrations();
    else if (next && isOnline(next.instance) && poolOf(dataSource).options.max > 1) {
      await runOnline(dataSource, next);
    } else if (next) {
      await lockTables(runner, locksOf(next.instance));
      await executor.executeMigration(next);
    }
    await runner.commitTransaction();
    return !isNew && others.length > 0;
  } catch (error) {
    await runner.rollbackTransaction().catch(() => {});
    throw error;
  } finally {
    await runner.release();
  }
}

/** On another connection than that of the lock, whose transaction goes on. */
async function runOnline(
  dataSource: DataSource,
  migration: Parameters<MigrationExecutor['executeMigration']>[0],
): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const [{ limit }] = (await runner.query(
    `SELECT current_setting('statement_timeout') AS limit`,
  )) as [{ limit: string }];
  try {
    // That of a role or a database is for requests.
    if (limit !== '0') await runner.query('SET statement_timeout = 0');
    await new MigrationExecutor(dataSource, runner).executeMigration(migration);
  } finally {
    if (limit !== '0') await runner.query('RESET statement_timeout').catch(() => {});
    await runner.release();
  }
}

/** The processes that want to migrate. */
class Queue {
  private readonly reminder = new Reminder(
    'Another process migrates the database. Waiting until it has finished.',
  );

  async takeLock(runner: QueryRunner): Promise<void> {
    for (;;) {
      const [row] = (await runner.query('SELECT pg_try_advisory_xact_lock($1) AS taken', [
        MIGRATION_LOCK,
      ])) as { taken: boolean }[];
      if (row!.taken) return;
      this.reminder.tell();
      await wait(ASK_AGAIN_MS);
    }
  }
}

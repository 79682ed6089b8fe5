import type { MigrationInterface, QueryRunner } from 'typeorm';
import { limitLockWaits, untilUnlocked } from './until-unlocked.js';

/** Rows that one statement of `inBatches` locks, for some hundredths of a second. */
const BATCH_ROWS = 1_000;

/**
 * A migration that takes long on a large database, and runs while other processes use it. It has no
 * transaction of its own, and must succeed when it runs again after it was interrupted anywhere. On
 * a new database, and on the embedded one, it runs in a transaction like all others.
 */
export interface OnlineMigration extends MigrationInterface {
  readonly isOnline: true;
}

/**
 * A migration that changes several tables that every request uses. They are locked in one go before
 * it runs: if it locked them one after another, requests that hold the second and wait for the
 * first would stop both.
 */
export interface LockingMigration extends MigrationInterface {
  /** `users` first, as a log-in does. */
  readonly locks: readonly string[];
}

export function locksOf(migration: MigrationInterface | undefined): readonly string[] {
  return (migration as Partial<LockingMigration> | undefined)?.locks ?? [];
}

/** Locks tables, as many as there are. */
export async function lockTables(runner: QueryRunner, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  await runner.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`);
}

export function isOnline(migration: MigrationInterface | undefined): boolean {
  return (migration as Partial<OnlineMigration> | undefined)?.isOnline === true;
}

/**
 * Creates an index while the table is written to, unless a transaction is open.
 *
 * @param definition what follows the name in `CREATE INDEX`
 */
export async function createIndex(
  runner: QueryRunner,
  name: string,
  definition: string,
  kind: 'UNIQUE' | '' = '',
): Promise<void> {
  if (runner.isTransactionActive) {
    await runner.query(`CREATE ${kind} INDEX ${name} ${definition}`);
    return;
  }
  // One that was interrupted leaves an index that is not used.
  await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  await runner.query(`CREATE ${kind} INDEX CONCURRENTLY ${name} ${definition}`);
}

/**
 * Does a step as a whole or not at all, in the open transaction if there is one.
 *
 * @param locks as in `LockingMigration`
 */
export async function inTransaction(
  runner: QueryRunner,
  work: () => Promise<unknown>,
  locks: readonly string[] = [],
): Promise<void> {
  if (runner.isTransactionActive) {
    await work();
    return;
  }
  await untilUnlocked(async () => {
    try {
      await runner.startTransaction();
      await limitLockWaits(runner);
      await lockTables(runner, locks);
      await work();
      await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction().catch(() => {});
      throw error;
    }
  });
}

/**
 * Updates every row of a table with a column `seq`, some at a time, outside of a transaction. The
 * triggers of the table run.
 *
 * @param assignment `column = expression`; rows where both are equal are left alone
 */
export async function inBatches(
  runner: QueryRunner,
  table: string,
  assignment: string,
): Promise<void> {
  const [column, expression] = assignment.split(' = ');
  const [bounds] = (await runner.query(
    `SELECT coalesce(min(seq), 0)::float8 AS first, coalesce(max(seq), -1)::float8 AS last FROM ${table}`,
  )) as { first: number; last: number }[];
  for (let from = bounds!.first; from <= bounds!.last; from += BATCH_ROWS) {
    await untilUnlocked(() =>
      runner.query(
        `UPDATE ${table} SET ${assignment}
         WHERE seq >= $1 AND seq < $2 AND ${column} IS DISTINCT FROM ${expression}`,
        [from, from + BATCH_ROWS],
      ),
    );
  }
}

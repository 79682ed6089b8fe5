import type { DataSource, EntityManager } from 'typeorm';
import { sqlStateOf } from './sql-state.js';
import { takeTurn } from './transaction-turns.js';

/** Deadlock, and serialization failure. PostgreSQL has undone the transaction. */
const CONFLICTS = new Set(['40P01', '40001']);
const MAX_ATTEMPTS = 5;

/**
 * Runs `work` in one transaction, and again from the start when PostgreSQL ended it because of
 * another one, as to resolve a deadlock. The other transaction has completed then, so that the
 * retry succeeds or fails with an error that we can report.
 *
 * @param work uses the database only through its manager and does nothing else that must not happen
 *   twice
 */
export function transact<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return retryConflicts(() => takeTurn(dataSource, () => dataSource.transaction(work)));
}

/**
 * Runs `work` again when PostgreSQL ended it because of another transaction.
 *
 * @param work one transaction, or one statement outside of any
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !CONFLICTS.has(sqlStateOf(error) ?? '')) throw error;
    }
  }
}

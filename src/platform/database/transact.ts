import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';

const DEADLOCK_DETECTED = '40P01';
const MAX_ATTEMPTS = 5;

/**
 * Runs `work` in one transaction, and again from the start when PostgreSQL ended it to resolve a deadlock: the other
 * transaction has then gone on, so that trying again succeeds or meets a refusal that can be worded.
 *
 * @param work reaches the database through its manager alone and does nothing else that must not happen twice
 */
export async function transact<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.transaction(work);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  return (error.driverError as { code?: string }).code === DEADLOCK_DETECTED;
}

import type { DataSource, EntityManager } from 'typeorm';
import { watchOf } from '../../platform/database/database-watch.js';
import { isForeignKeyViolation } from '../../platform/database/foreign-key-violation.js';
import { isUniqueViolation } from '../../platform/database/unique-violation.js';
import { databaseTroubleOf } from '../../platform/errors/database-unavailable.js';

/** "move" in ASCII: the advisory lock that lets one import write at a time. */
const LOCK = 0x6d6f7665;
const ATTEMPTS = 3;

/**
 * Runs an import in one transaction, after the imports that are under way. Requests of a running
 * server may create or delete the same accounts meanwhile: then it begins again.
 *
 * @param work may run several times
 * @param tell gets a line for the operator
 * @throws Error for the operator, when the database ended the transaction
 */
export async function inOneMove(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<void>,
  tell: (news: string) => void,
): Promise<void> {
  const locked = async (manager: EntityManager) => {
    const [row] = await manager.query<{ is_free: boolean }[]>(
      'SELECT pg_try_advisory_xact_lock($1) AS is_free',
      [LOCK],
    );
    if (!row!.is_free) {
      tell('Another import is under way: this one waits for its end.');
      await manager.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    }
    await work(manager);
  };
  await watchOf(dataSource).withoutTimeout(async () => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await dataSource.transaction(locked);
        return;
      } catch (error) {
        if (!isConflict(error)) throw explained(error);
        if (attempt === ATTEMPTS) {
          const text = 'Somebody changed the same accounts, each time that the import began';
          throw new Error(`${text}. Nothing was imported: run it again.`, { cause: error });
        }
        tell('Somebody changed the same accounts meanwhile: the import begins again.');
      }
    }
  });
}

function isConflict(error: unknown): boolean {
  if (isUniqueViolation(error) || isForeignKeyViolation(error)) return true;
  return databaseTroubleOf(error) === 'passing';
}

function explained(error: unknown): unknown {
  if (databaseTroubleOf(error) === undefined) return error;
  const { message } = error as Error;
  const text = `The import was broken off: ${message}`.replace(/\.$/, '');
  return new Error(`${text}. Nothing of it was kept: run it again.`, { cause: error });
}

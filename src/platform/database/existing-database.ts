import type { DataSource } from 'typeorm';
import { isMigrated } from './is-migrated.js';

/** How a database is opened. */
export interface OpenOptions {
  /**
   * Refuse a database that is missing, empty or of an older version, instead of creating and
   * migrating it. Nothing is written then.
   */
  readonly mustExist?: boolean;
  /** Whether a PostgreSQL that is not there yet is waited for. */
  readonly isWaiting?: boolean;
}

/** There is no database, or it is empty. */
export class NoDatabase extends Error {}

const REMEDY =
  'Check DATABASE_URL and DATA_DIR. A new database is made by the first start of the server, or by the commands migrate, import jsonl and restore.';

/** An error for a data directory that has no database. */
export function thereIsNoDatabase(directory: string): Error {
  return new NoDatabase(`There is no embedded database in ${directory}. ${REMEDY}`);
}

/** @throws Error when the schema is missing, or older or newer than this program */
export async function assertUpToDate(dataSource: DataSource): Promise<void> {
  if (await isMigrated(dataSource)) return;
  const [table] = await dataSource.query<{ exists: boolean }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!table?.exists) throw new NoDatabase(`The database is empty. ${REMEDY}`);
  throw new Error(
    'The database is of an older version. Make a backup, then run the command migrate, or start the server.',
  );
}

import { SourceFault } from './source-fault.js';
import type { SourceLocation } from './source-location.js';
import type { SourceRow } from './source-row.js';

/** An open database of another product, of which one moment is read. */
export interface SourceTables {
  /** Returns all rows of a table; undefined if there is none of this name. */
  read(table: string): Promise<readonly SourceRow[] | undefined>;
}

/**
 * Opens a database for reading, calls `work`, and closes it.
 *
 * @param location a database of PostgreSQL, or an SQLite file
 * @throws SourceFault when it cannot be opened or read
 */
export async function withSource<T>(
  location: SourceLocation,
  work: (tables: SourceTables) => Promise<T>,
): Promise<T> {
  if ('url' in location) {
    const { withPostgresSource } = await import('./postgres-source.js');
    return withPostgresSource(location.url, work);
  }
  const { withSqliteFile } = await import('./sqlite-file.js');
  return withSqliteFile(location.path, work);
}

/** @throws SourceFault */
export async function readRequired(
  tables: SourceTables,
  table: string,
  product: string,
): Promise<readonly SourceRow[]> {
  const rows = await tables.read(table);
  if (rows) return rows;
  throw new SourceFault(`This is not a database of ${product}: it has no table "${table}".`);
}

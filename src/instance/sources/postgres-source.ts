import pg from 'pg';
import { SourceFault } from './source-fault.js';
import type { SourceRow } from './source-row.js';
import type { SourceTables } from './source-tables.js';

/** Types whose values are lists of texts. */
const TEXT_LISTS = new Set([1009, 1015]);
const CONNECT_MS = 15_000;

/** All other values stay texts: dates without a zone would become local ones. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) =>
    TEXT_LISTS.has(oid)
      ? (pg.types.getTypeParser(oid) as unknown)
      : (value: unknown) => value) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * Reads one moment of a PostgreSQL database, without locks.
 *
 * @throws SourceFault when it cannot be reached or read
 */
export async function withPostgresSource<T>(
  url: string,
  work: (tables: SourceTables) => Promise<T>,
): Promise<T> {
  const client = connectionTo(url);
  // Without a listener, a lost connection would end the process; the statement fails too.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // The operator's defaults may write dates with the day first, or in another zone.
    await client.query(
      "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex'",
    );
    // Rows that a policy hides from this role would be missing without a word: it is an error.
    await client.query('SET LOCAL row_security = off');
    return await work({ read: (table) => readTable(client, table) });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof pg.DatabaseError || code !== undefined) {
      throw new SourceFault(`The database to import from cannot be read: ${message || code}.`);
    }
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

function connectionTo(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  } catch {
    throw new SourceFault('The URL of the database to import from is malformed.');
  }
}

async function readTable(
  client: pg.Client,
  table: string,
): Promise<readonly SourceRow[] | undefined> {
  const found = await client.query<{ is_there: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS is_there',
    [`"${table}"`],
  );
  if (!found.rows[0]!.is_there) return undefined;
  const { rows } = await client.query<Record<string, unknown>>({
    text: `SELECT * FROM "${table}"`,
    types: TYPES,
  });
  return rows;
}

import { Client } from 'pg';
import type { Database } from './database.js';
import { createDataSource, poolOf, type Entities } from './data-source.js';

/** "gate" in ASCII: the advisory lock that lets one process migrate at a time. */
const MIGRATION_LOCK = 0x67617465;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Connects to PostgreSQL and brings its schema up to date.
 * Several processes may do so at once: the first migrates, the others wait for it.
 */
export async function openPostgres(
  url: string,
  entities: Entities,
  poolSize: number,
): Promise<Database> {
  const dataSource = createDataSource(entities, {
    url,
    extra: { max: poolSize, connectionTimeoutMillis: CONNECT_TIMEOUT_MS },
  });
  await dataSource.initialize();
  poolOf(dataSource).on('error', ignoreLostIdleConnection);
  try {
    await withAdvisoryLock(url, MIGRATION_LOCK, () => dataSource.runMigrations());
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return { dataSource, close: () => dataSource.destroy() };
}

/** Runs `work` while this process alone holds the lock, on a connection of its own. */
async function withAdvisoryLock<T>(url: string, lock: number, work: () => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lock]);
    return await work();
  } finally {
    await client.end();
  }
}

/** The pool replaces a lost idle connection by itself; without a listener the process would end. */
function ignoreLostIdleConnection(): void {}

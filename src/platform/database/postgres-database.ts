import { Client, type ClientConfig } from 'pg';
import type { Database } from './database.js';
import { createDataSource, poolOf, type Entities } from './data-source.js';
import { assertUpToDate, type OpenOptions } from './existing-database.js';
import { isMigrated } from './is-migrated.js';

/** "gate" in ASCII: the advisory lock that lets one process migrate at a time. */
const MIGRATION_LOCK = 0x67617465;
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * A new connection has to plan every statement again. With the driver's default this would happen
 * after each pause of ten seconds.
 */
const IDLE_TIMEOUT_MS = 300_000;

/**
 * Connects to PostgreSQL and migrates its schema. Of several concurrent processes, the first
 * migrates and the others wait.
 *
 * @throws Error saying which server could not be reached or what it rejected, never the password;
 *   or that the database must be migrated first, if the options say so
 */
export async function openPostgres(
  url: string,
  entities: Entities,
  poolSize: number,
  { mustExist = false }: OpenOptions = {},
): Promise<Database> {
  const dataSource = createDataSource(entities, {
    url,
    extra: {
      max: poolSize,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      Client: LosableClient,
    },
  });
  try {
    await dataSource.initialize();
  } catch (error) {
    throw new Error(describeRefusal(url, error), { cause: error });
  }
  poolOf(dataSource).on('error', ignoreLostConnection);
  try {
    if (mustExist) {
      await assertUpToDate(dataSource);
    } else if (!(await isMigrated(dataSource))) {
      await withAdvisoryLock(url, MIGRATION_LOCK, () => dataSource.runMigrations());
    }
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return { dataSource, close: () => dataSource.destroy() };
}

/** Runs `work` while this process alone holds the lock, on a separate connection. */
async function withAdvisoryLock<T>(url: string, lock: number, work: () => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', ignoreLostConnection);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lock]);
    return await work();
  } finally {
    await client.end();
  }
}

/**
 * The pool replaces a lost idle connection, and a running query is rejected by itself. Without a
 * listener the process would end.
 */
function ignoreLostConnection(): void {}

/**
 * A connection with its own error listener. The pool and TypeORM each listen while they use a
 * connection, but not in between: a server that fails at that time would end this process.
 */
class LosableClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', ignoreLostConnection);
  }
}

function describeRefusal(url: string, error: unknown): string {
  const { host, pathname } = new URL(url);
  // When a name has several addresses, the error contains one error for each and has no message of
  // its own.
  const [first = error] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const reason = first instanceof Error ? first.message : String(first);
  return `PostgreSQL at ${host || 'the local socket'}${pathname} cannot be used: ${reason}. Check DATABASE_URL and that the server runs.`;
}

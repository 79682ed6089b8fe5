import { setTimeout as wait } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { parsePostgresUrl, type PostgresUrl } from '../config/postgres-url.js';
import { databaseTroubleOf } from '../errors/database-unavailable.js';
import { describeCause } from './availability.js';
import { checkConnection } from './check-connection.js';
import type { Database } from './database.js';
import { createDataSource, poolOf, type Entities } from './data-source.js';
import { DatabaseWatch, setWatch } from './database-watch.js';
import { migrate } from './migrate.js';
import { assertStatementsKept } from './pooler-check.js';
import { PrimaryServer } from './primary-server.js';
import { WatchedClient } from './watched-client.js';

/**
 * A new connection has to plan every statement again. With the driver's default this would happen
 * after each pause of ten seconds.
 */
const IDLE_TIMEOUT_MS = 300_000;
/** How long a connection may be silent before the system asks whether the other end is there. */
const KEEP_ALIVE_MS = 10_000;
const START_AGAIN_MS = 1_000;

/** How long to wait for PostgreSQL, in milliseconds. */
export interface Patience {
  /** For a connection, new or from the pool. */
  readonly connectMs: number;
  /** For the answer to a statement. 0: for ever. */
  readonly queryMs: number;
  /** For a server that is not there yet. */
  readonly startMs: number;
}

const PATIENT: Patience = { connectMs: 10_000, queryMs: 0, startMs: 0 };

/**
 * Connects to PostgreSQL and migrates its schema. Of several concurrent processes, the first
 * migrates and the others wait.
 *
 * @throws Error saying which server could not be reached or what it rejected, never the password
 */
export async function openPostgres(
  databaseUrl: string,
  entities: Entities,
  poolSize: number,
  patience: Patience = PATIENT,
): Promise<Database> {
  const url = parsePostgresUrl(databaseUrl);
  const watch = new DatabaseWatch();
  let isPooled = false;
  const extra = {
    max: poolSize,
    connectionTimeoutMillis: patience.connectMs,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    Client: WatchedClient,
    watch,
    primary: new PrimaryServer(url, patience.connectMs),
    onConnect: async (client: PoolClient) => {
      isPooled = await check(client, watch);
    },
  };
  const dataSource = createDataSource(entities, { url: url.urlOf(url.servers[0]), extra });
  setWatch(dataSource, watch);
  watch.start(patience.queryMs);
  try {
    await connect(dataSource, url, patience.startMs);
    followPool(poolOf(dataSource));
    if (isPooled) await assertStatementsKept(poolOf(dataSource));
    await migrate(dataSource);
  } catch (error) {
    watch.stop();
    if (dataSource.isInitialized) await dataSource.destroy();
    throw error;
  }
  return {
    dataSource,
    close: async () => {
      await dataSource.destroy();
      watch.stop();
    },
  };
}

async function check(client: PoolClient, watch: DatabaseWatch): Promise<boolean> {
  try {
    const isPooled = await checkConnection(client);
    watch.availability.isReadOnly = false;
    return isPooled;
  } catch (error) {
    (client as unknown as WatchedClient).isRefused(error);
    throw error;
  }
}

/** Connects, as soon as a server is there. */
async function connect(dataSource: DataSource, url: PostgresUrl, startMs: number): Promise<void> {
  const since = performance.now();
  for (let told = false; ; told = true) {
    try {
      await dataSource.initialize();
      return;
    } catch (error) {
      const isPassing = databaseTroubleOf(error) !== undefined;
      if (!isPassing || performance.now() - since >= startMs) {
        throw new Error(describeRefusal(url, error), { cause: error });
      }
      if (!told) {
        // Standard output is only for the output of a command.
        console.error(
          `PostgreSQL at ${url.inWords} is not there yet (${describeCause(error)}). ` +
            `Waiting for it, up to ${Math.round(startMs / 1_000)} s (DATABASE_WAIT_SECONDS).`,
        );
      }
      await wait(START_AGAIN_MS);
    }
  }
}

function followPool(pool: Pool): void {
  // The pool replaces a lost idle connection, and a running query is rejected by itself. Without a
  // listener the process would end.
  pool.on('error', () => {});
  pool.on('acquire', (client) => ((client as unknown as WatchedClient).isLent = true));
  pool.on('release', (_error, client) => ((client as unknown as WatchedClient).isLent = false));
}

function describeRefusal(url: PostgresUrl, error: unknown): string {
  return `PostgreSQL at ${url.inWords} cannot be used: ${describeCause(error)}. Check DATABASE_URL and that the server runs.`;
}

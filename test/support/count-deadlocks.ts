import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { startTestApp, type TestApp } from './test-app.js';
import { createMigratedDatabase, openOn } from './test-database.js';

/**
 * Counts the deadlocks of a server while `work` sends requests to it. Those that `transact` has
 * resolved count too.
 *
 * @param server the PostgreSQL server
 */
export async function countDeadlocks(
  server: string,
  work: (app: TestApp) => Promise<void>,
): Promise<number> {
  const { name, url, drop } = await createMigratedDatabase(server);
  const client = new Client({ connectionString: server });
  await client.connect();
  const read = async (text: string) => (await client.query<{ n: number }>(text, [name])).rows[0]!.n;
  try {
    const app = await startTestApp({}, () => openOn(url));
    await work(app).finally(() => app.close());
    // A connection reports its last ones when it ends.
    while ((await read(CONNECTIONS)) > 0) await wait(10);
    return await read(DEADLOCKS);
  } finally {
    await client.end();
    await drop();
  }
}

const CONNECTIONS = `
  SELECT count(*)::int AS n FROM pg_stat_activity
  WHERE datname = $1 AND backend_type = 'client backend'`;

const DEADLOCKS = 'SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = $1';

import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { ENTITIES } from '../../src/start/entities.js';
import type { Database } from '../../src/platform/database/database.js';
import { openPGlite } from '../../src/platform/database/embedded-database.js';
import { openPostgres } from '../../src/platform/database/postgres-database.js';
import { oncePerRun } from './once-per-run.js';

/**
 * A fresh, migrated database: on the PostgreSQL server of DATABASE_URL, or else embedded and in
 * memory.
 */
export async function openTestDatabase(): Promise<Database> {
  const server = process.env['DATABASE_URL'];
  return server ? openOnServer(server) : openEmbedded();
}

/** An in-memory copy of a database that was created and migrated once. */
export async function openEmbedded() {
  const file = await oncePerRun('embedded-template', dumpEmbedded);
  const dump = await readFile(file);
  return openPGlite(ENTITIES, { loadDataDir: new Blob([dump]) });
}

/**
 * Small, since every copy is unpacked into memory: without space that tests never use, and without
 * template databases.
 */
async function dumpEmbedded(directory: string): Promise<string> {
  const database = await openPGlite(ENTITIES, {
    initDbStartParams: ['--wal-segsize=1', '-c', 'shared_buffers=8MB'],
  });
  const { pglite } = database;
  for (const name of ['template0', 'template1']) {
    await pglite.query(`UPDATE pg_database SET datistemplate = false WHERE datname = '${name}'`);
    await pglite.query(`DROP DATABASE ${name}`);
  }
  const dump = await pglite.dumpDataDir('none');
  await database.close();
  const file = join(directory, 'database.tar');
  await writeFile(file, dump.stream());
  return file;
}

/** On a busy machine many requests at once wait long for a connection of the pool. */
const patience = { connectMs: 120_000, queryMs: 0, startMs: 0 };

async function openOnServer(server: string): Promise<Database> {
  const { url, drop } = await createMigratedDatabase(server);
  const database = await openOn(url);
  return {
    dataSource: database.dataSource,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

/** Opens a database on a PostgreSQL server. */
export function openOn(url: string): Promise<Database> {
  return openPostgres(url, ENTITIES, 10, { patience });
}

/**
 * Creates a database with our tables on a PostgreSQL server. It is a copy of one that was migrated
 * once.
 */
export async function createMigratedDatabase(server: string) {
  const template = await oncePerRun('server-template', async () => {
    const { name, url } = await createDatabase(server);
    await (await openPostgres(url, ENTITIES, 1)).close();
    return name;
  });
  return createDatabase(server, template);
}

/** Creates a database on a PostgreSQL server, an empty one unless it is a copy. */
export async function createDatabase(server: string, template = 'template1') {
  const name = `gatehouse_test_${randomBytes(8).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/**
 * PostgreSQL waits 5 s for the processes of connections that have ended. On a busy machine they may
 * take longer.
 */
const IN_USE = '55006';

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  const run = (): Promise<unknown> =>
    client.query(statement).catch((error: unknown) => {
      if ((error as { code?: string }).code !== IN_USE) throw error;
      return run();
    });
  await run().finally(() => client.end());
}

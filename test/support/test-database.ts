import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { ENTITIES } from '../../src/entities.js';
import type { Database } from '../../src/database/database.js';
import { openPGlite } from '../../src/database/embedded-database.js';
import { openPostgres } from '../../src/database/postgres-database.js';

/** A fresh, migrated database: on the PostgreSQL server of DATABASE_URL, else embedded and in memory. */
export async function openTestDatabase(): Promise<Database> {
  const server = process.env['DATABASE_URL'];
  return server ? openOnServer(server) : openEmbedded();
}

/** In memory. The dump that saves the time of making it is there where all tests run on the embedded database. */
export async function openEmbedded() {
  const dumpFile = process.env['GATEHOUSE_TEST_DUMP'];
  if (dumpFile === undefined) return openPGlite(ENTITIES, {});
  const dump = await readFile(dumpFile);
  return openPGlite(ENTITIES, { loadDataDir: new Blob([new Uint8Array(dump)]) });
}

async function openOnServer(server: string): Promise<Database> {
  const { url, drop } = await createDatabase(server);
  const database = await openPostgres(url, ENTITIES, 10);
  return {
    dataSource: database.dataSource,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

/** Creates an empty database on a PostgreSQL server. */
export async function createDatabase(server: string) {
  const name = `gatehouse_test_${randomBytes(8).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

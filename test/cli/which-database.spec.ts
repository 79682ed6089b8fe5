import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readEnv } from '../../src/platform/config/env.js';
import { openDatabase } from '../../src/platform/database/database.js';
import { ENTITIES } from '../../src/start/entities.js';
import { buildProgram, run } from '../support/built-server.js';
import {
  aDatabase,
  anEmptyDatabase,
  isOnServer,
  type ProcessDatabase,
} from '../support/process-database.js';

const WORKING = [
  ['superuser', 'create', 'rescue'],
  ['superuser', 'reset-password', 'admin'],
  ['api-key', 'list', 'admin'],
  ['unlock', '--all'],
  ['identifier', 'contested'],
  ['oauth-client', 'list'],
];

let directory: string;
beforeAll(async () => {
  await buildProgram();
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-which-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Every command that works on a database which exists. */
const working = () => [...WORKING, ['export', join(directory, 'accounts.jsonl')]];

describe('a command', () => {
  let empty: ProcessDatabase;
  beforeAll(async () => {
    empty = await anEmptyDatabase();
  });
  afterAll(() => empty.drop());

  it('1: without a database, and creates none', async () => {
    const message = isOnServer ? /The database is empty/ : /There is no embedded database in \//;
    for (const args of working()) {
      const { code, stdout, stderr } = await run(['cli.js', ...args], empty.environment);
      expect([args, code, stdout, stderr]).toEqual([args, 1, '', expect.stringMatching(message)]);
      expect(stderr).toMatch(/made by the first start of the server/);
    }
    if (isOnServer) expect(await countTables(empty)).toBe(0);
    else expect(await readdir(join(empty.environment['DATA_DIR']!, '..'))).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  it('1: an export of a database without accounts, which writes no file', async () => {
    const database = await aDatabase();
    const file = join(directory, 'none.jsonl');
    const { code, stderr } = await run(['cli.js', 'export', file], database.environment);
    expect([code, stderr]).toEqual([1, expect.stringContaining('has no accounts to export')]);
    expect(await readdir(directory)).toEqual([]);
    await database.drop();
  });

  it('1: a database of an older version, which it does not migrate; 0: migrate', async () => {
    const database = await aDatabase();
    await undoLastMigration(database);
    const create = ['cli.js', 'superuser', 'create', 'rescue'];
    const refused = await run(create, database.environment);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/older version\. Make a backup, then run the command migrate/);
    expect(await run(['cli.js', 'migrate'], database.environment)).toMatchObject({ code: 0 });
    expect(await run(create, database.environment)).toMatchObject({ code: 0 });
    await database.drop();
  });

  it('1: a database of a newer version, on which the server does not start either', async () => {
    const database = await aDatabase();
    const later = 'AddMoons1999999999999';
    await noteMigration(database, later);
    for (const args of [['main.js'], ...working().map((words) => ['cli.js', ...words])]) {
      const { code, stdout, stderr } = await run(args, database.environment);
      expect([args, code, stdout]).toEqual([args, 1, '']);
      expect(stderr).toContain(`The database is of a newer version: ${later} has migrated it.`);
      expect(stderr).toContain('restore the backup that was made before the upgrade');
      expect(stderr).not.toMatch(/ at .*\.js:|damaged/);
    }
    await database.drop();
  });

  it('says which database it works on, without user and password', async () => {
    const database = isOnServer ? empty : await aDatabase();
    const { stderr } = await run(['cli.js', 'unlock', '--all'], database.environment);
    const { hostname, port, pathname } = new URL(database.environment['DATABASE_URL'] ?? 'x://h');
    expect(stderr.split('\n', 1)[0]).toBe(
      isOnServer
        ? `Works on PostgreSQL at ${hostname}:${port}${pathname}.`
        : `Works on the embedded database in ${database.environment['DATA_DIR']}.`,
    );
    const elsewhere = await run(['cli.js', 'api-key', 'list', 'admin'], {
      DATABASE_URL: 'postgres://someone:hidden-word@127.0.0.1:1/gone',
      SECRET_KEY: 'a-secret-key-of-the-process-tests-only',
    });
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.stderr).toMatch(/^Works on PostgreSQL at 127\.0\.0\.1:1\/gone\.\n/);
    expect(elsewhere.stderr).not.toMatch(/hidden-word|someone/);
    await database.drop();
  });
});

/** Makes the database that of the version before the last migration. */
async function undoLastMigration(database: ProcessDatabase): Promise<void> {
  const opened = await openDatabase(readEnv(database.environment), ENTITIES);
  await opened.dataSource.undoLastMigration();
  await opened.close();
}

/** Notes a migration that this version does not know. */
async function noteMigration(database: ProcessDatabase, name: string): Promise<void> {
  const opened = await openDatabase(readEnv(database.environment), ENTITIES);
  await opened.dataSource.query('INSERT INTO migrations (timestamp, name) VALUES ($1, $2)', [
    name.slice(-13),
    name,
  ]);
  await opened.close();
}

async function countTables(database: ProcessDatabase): Promise<number> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: database.environment['DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
  await client.end();
  return rows.length;
}

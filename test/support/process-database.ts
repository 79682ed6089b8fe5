import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type Environment } from './built-server.js';
import { oncePerRun } from './once-per-run.js';
import { createDatabase, createMigratedDatabase } from './test-database.js';

/**
 * A database for processes of the built program: on the server of DATABASE_URL, or else embedded in
 * a new directory.
 */
export interface ProcessDatabase {
  readonly environment: Environment;
  drop(): Promise<void>;
}

const SECRET_KEY = 'a-secret-key-of-the-process-tests-only';

export const isOnServer = process.env['DATABASE_URL'] !== undefined;

/** An empty database. The process that opens it first creates its tables. */
export async function anEmptyDatabase(): Promise<ProcessDatabase> {
  const server = process.env['DATABASE_URL'];
  if (server) {
    const { url, drop } = await createDatabase(server);
    return { environment: { DATABASE_URL: url, SECRET_KEY }, drop };
  }
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-process-'));
  return {
    environment: { DATA_DIR: join(directory, 'data') },
    drop: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A migrated database without accounts. It is copied, since migrating takes some seconds. */
export async function aDatabase(): Promise<ProcessDatabase> {
  const server = process.env['DATABASE_URL'];
  if (server) {
    const { url, drop } = await createMigratedDatabase(server);
    return { environment: { DATABASE_URL: url, SECRET_KEY }, drop };
  }
  const database = await anEmptyDatabase();
  await makeDataDirectory(database.environment['DATA_DIR']!);
  return database;
}

/** Creates a data directory with a migrated embedded database without accounts. */
export async function makeDataDirectory(path: string): Promise<void> {
  await cp(await oncePerRun('directory-template', migrateDirectory), path, { recursive: true });
}

async function migrateDirectory(directory: string): Promise<string> {
  const template = join(directory, 'data');
  const { code, stderr } = await run(['cli.js', 'migrate'], { DATA_DIR: template });
  if (code !== 0) throw new Error(`No database could be made: ${stderr}`);
  // Clearing buffers that tests never use would take a fifth of the time to open a database.
  await appendFile(join(template, 'postgres/postgresql.conf'), '\nshared_buffers = 8MB\n');
  return template;
}

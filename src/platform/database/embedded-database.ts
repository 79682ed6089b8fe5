import { constants } from 'node:fs';
import { access, chmod, mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { compileAhead } from './compile-ahead.js';
import { lockDataDirectory } from './data-directory-lock.js';
import type { Database } from './database.js';
import { createDataSource, poolOf, type Entities } from './data-source.js';
import { watchOf } from './database-watch.js';
import { EmbeddedClient, EmbeddedSession } from './embedded-client.js';
import { endWithPostgres } from './end-with-postgres.js';
import { assertUpToDate, thereIsNoDatabase, type OpenOptions } from './existing-database.js';
import { exists } from './exists.js';
import { isMigrated } from './is-migrated.js';
import { DATABASE, finishRestore, isRestorePending } from './pending-restore.js';
import { postponeOptimizing } from './postpone-optimizing.js';

/** With less space, PostgreSQL may be unable to open a database. */
const LEAST_BYTES = 32 * 1024 * 1024;

/** The mode of a directory that only its owner may open. */
const PRIVATE = 0o700;
const FOR_OTHERS = 0o077;

/**
 * Opens the PostgreSQL that runs in this process and stores its files in `directory`. It survives
 * the end of the process at any time, but it does not fsync: a power loss can lose the last writes.
 *
 * @throws Error when another process has the directory open, or it is not readable and writable; or
 *   when there is no database in it that is up to date, if the options say so
 */
export async function openEmbeddedDatabase(
  entities: Entities,
  directory: string,
  { mustExist = false }: OpenOptions = {},
): Promise<Database> {
  if (mustExist) await assertThere(directory);
  postponeOptimizing();
  const compiling = compileAhead();
  const release = await takeDirectory(directory);
  try {
    if (await finishRestore(directory)) {
      console.error('A restore was interrupted. It is complete now; the old database is kept.');
    }
    const dataDir = join(directory, DATABASE);
    await createCluster(dataDir);
    await keepPrivate(dataDir);
    const options = { dataDir, pgliteWasmModule: await compiling };
    const database = await openPGlite(entities, options, { mustExist }).catch(
      async (error: unknown) => {
        throw isAbort(error) ? await explainAbort(dataDir, error) : error;
      },
    );
    return {
      dataSource: database.dataSource,
      close: async () => {
        await database.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function assertThere(directory: string): Promise<void> {
  if (await exists(join(directory, DATABASE))) return;
  if (!(await isRestorePending(directory))) throw thereIsNoDatabase(resolve(directory));
}

async function takeDirectory(directory: string): Promise<() => Promise<void>> {
  try {
    await makeDirectory(resolve(directory));
    return await lockDataDirectory(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    const remedy =
      code === 'ENOSPC'
        ? `its disk is full. Make room, then start again.`
        : `it must be a directory that this user can write to. Change its owner, or choose another DATA_DIR.`;
    throw new Error(`The data directory ${directory} cannot be used (${code}): ${remedy}`, {
      cause: error,
    });
  }
}

/**
 * Creates a directory and those above it. Node's own `recursive` never ends on a file system that
 * holds no directories of ours, such as `/proc`.
 */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: PRIVATE });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || (await exists(parent))) throw error;
    await makeDirectory(parent);
    await mkdir(path, { mode: PRIVATE });
  }
}

/**
 * Creates the database's files if there are none. They are created in another directory and renamed
 * when complete, so that a process that ends half-way leaves no partial database.
 */
async function createCluster(dataDir: string): Promise<void> {
  const files = await readdir(dataDir).catch((): string[] => []);
  if (files.includes('PG_VERSION')) return;
  // PGlite would create a database over the files that are left.
  if (files.length > 0) throw new Error(describeDamage(dataDir, 'PG_VERSION is missing'));
  // Standard output is only for the output of a command.
  console.error('Creating the embedded database. This happens once and takes some seconds.');
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: PRIVATE });
  const { PGlite } = await import('@electric-sql/pglite');
  await (await PGlite.create({ dataDir: unfinished })).close();
  await rename(unfinished, dataDir);
}

/**
 * Closes the database's directory to other users of the machine. PGlite gives everybody the right
 * to write its files, and the data directory may be one that was there before, such as a volume.
 */
async function keepPrivate(dataDir: string): Promise<void> {
  const { mode } = await stat(dataDir);
  if ((mode & FOR_OTHERS) === 0) return;
  try {
    await chmod(dataDir, PRIVATE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'EROFS') throw error;
    console.error(
      `Warning: other users of this machine may open the database in ${dataDir}, and its mode cannot be changed (${code}). Give the directory to the user of this process.`,
    );
  }
}

function describeDamage(dataDir: string, reason: string): string {
  return (
    `The embedded database in ${dataDir} is damaged: ${reason}. ` +
    'Restore a backup: gatehouse restore FILE --force'
  );
}

async function explainAbort(dataDir: string, cause: unknown): Promise<Error> {
  const obstacle = await findObstacle(dataDir, cause as Error);
  const text = obstacle
    ? `The embedded database in ${dataDir} cannot be opened: ${obstacle}, then start again.`
    : describeDamage(dataDir, 'PostgreSQL cannot open it');
  return new Error(text, { cause });
}

/** What else than damage ends PostgreSQL, and what to do; undefined if nothing is known. */
async function findObstacle(dataDir: string, { message }: Error): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < LEAST_BYTES) return 'its disk is full. Make room';
  if (/OOM|out of memory|allocate memory/i.test(message)) {
    return 'there is not enough memory. Give the process more';
  }
  try {
    await access(join(dataDir, 'global/pg_control'), constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
      return `its files may not be written (${code}). Give them to the user of this process`;
    }
  }
  return undefined;
}

/** Whether PostgreSQL ended while it opened its files, as it does when they make no sense. */
function isAbort(error: unknown): boolean {
  const { name, message } = error as Error;
  return (
    name === 'RuntimeError' || name === 'ExitStatus' || /Aborted\(|PGlite failed/.test(message)
  );
}

/** Opens the embedded database with any of PGlite's storages: a directory, or memory. */
export async function openPGlite(
  entities: Entities,
  options: PGliteOptions,
  { mustExist = false }: OpenOptions = {},
): Promise<Database & { pglite: PGlite }> {
  // Loaded only here, so that a server on PostgreSQL does not load the WebAssembly build. The
  // imports run one after another, since they share files, and jest fails when two imports meet in
  // one.
  const { PGlite } = await import('@electric-sql/pglite');
  const { createPgConfig } = await import('@electric-sql/pglite/node-postgres');
  const { pg_trgm } = await import('@electric-sql/pglite/contrib/pg_trgm');
  const pglite = await PGlite.create({ ...options, extensions: { pg_trgm } });
  endWithPostgres(pglite);
  // PGlite has a single session: a second connection would share its transaction.
  const extra = {
    ...createPgConfig(pglite),
    max: 1,
    Client: EmbeddedClient,
    session: new EmbeddedSession(),
  };
  const dataSource = createDataSource(entities, { extra });
  await dataSource.initialize();
  poolOf(dataSource).on('error', () => {});
  // It is in this process: nothing can be lost on the way.
  watchOf(dataSource).start(0);
  const close = async () => {
    await dataSource.destroy();
    watchOf(dataSource).stop();
    await pglite.close();
  };
  try {
    if (mustExist) await assertUpToDate(dataSource);
    else if (!(await isMigrated(dataSource))) await dataSource.runMigrations();
  } catch (error) {
    await close();
    throw error;
  }
  return { dataSource, pglite, close };
}

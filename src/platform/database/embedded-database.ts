import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { compileAhead } from './compile-ahead.js';
import { lockDataDirectory } from './data-directory-lock.js';
import type { Database } from './database.js';
import { createDataSource, poolOf, type Entities } from './data-source.js';
import { assertUpToDate, thereIsNoDatabase, type OpenOptions } from './existing-database.js';
import { exists } from './exists.js';
import { isMigrated } from './is-migrated.js';
import { DATABASE, finishRestore, isRestorePending } from './pending-restore.js';
import { postponeOptimizing } from './postpone-optimizing.js';

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
    const database = await openPGlite(
      entities,
      { dataDir, pgliteWasmModule: await compiling },
      { mustExist },
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
    await mkdir(directory, { recursive: true, mode: 0o700 });
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
 * Creates the database's files if there are none. They are created in another directory and renamed
 * when complete, so that a process that ends half-way leaves no partial database.
 */
async function createCluster(dataDir: string): Promise<void> {
  if (await exists(dataDir)) return;
  // Standard output is only for the output of a command.
  console.error('Creating the embedded database. This happens once and takes some seconds.');
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const { PGlite } = await import('@electric-sql/pglite');
  await (await PGlite.create({ dataDir: unfinished })).close();
  await rename(unfinished, dataDir);
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
  endWithPanic(pglite);
  // PGlite has a single session: a second connection would share its transaction.
  const dataSource = createDataSource(entities, { extra: { ...createPgConfig(pglite), max: 1 } });
  await dataSource.initialize();
  poolOf(dataSource).on('error', () => {});
  const close = async () => {
    await dataSource.destroy();
    await pglite.close();
  };
  if (mustExist) {
    await assertUpToDate(dataSource).catch(async (error: unknown) => {
      await close();
      throw error;
    });
  } else if (!(await isMigrated(dataSource))) {
    await dataSource.runMigrations();
  }
  return { dataSource, pglite, close };
}

/**
 * Ends the process when the embedded PostgreSQL fails (PANIC: it cannot write its log, mostly
 * because the disk is full). It cannot continue without a restart, and the next query would block
 * the event loop forever. Committed data is recovered at the next start.
 */
function endWithPanic(pglite: PGlite): void {
  const send = pglite.execProtocolStream.bind(pglite);
  pglite.execProtocolStream = async (...sent) => {
    const messages = await send(...sent);
    const panic = messages.find((message) => 'severity' in message && message.severity === 'PANIC');
    if (!panic) return messages;
    console.error(
      `The embedded database has stopped: ${(panic as { message?: string }).message}. Gatehouse exits. ` +
        `If the disk is full, make room; then start again. No acknowledged write is lost.`,
    );
    process.exit(1);
  };
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { lockDataDirectory } from './data-directory-lock.js';
import type { Database } from './database.js';
import { createDataSource, poolOf, type Entities } from './data-source.js';

/**
 * Opens the PostgreSQL that runs inside this process and keeps its files in `directory`.
 * It survives the end of the process at any moment, but it does not fsync: a power loss can cost the last writes.
 *
 * @throws Error when another process has the directory open
 */
export async function openEmbeddedDatabase(
  entities: Entities,
  directory: string,
): Promise<Database> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const release = await lockDataDirectory(directory);
  try {
    const database = await openPGlite(entities, { dataDir: join(directory, 'postgres') });
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

/** The same database with any of PGlite's storages: a directory, or memory. */
export async function openPGlite(
  entities: Entities,
  options: PGliteOptions,
): Promise<Database & { pglite: PGlite }> {
  // Loaded only here, so that a server on PostgreSQL never pays for the WebAssembly build.
  const [{ PGlite }, { createPgConfig }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/node-postgres'),
  ]);
  const pglite = await PGlite.create(options);
  // One session is all it has: a second connection would share its transaction.
  const dataSource = createDataSource(entities, { extra: { ...createPgConfig(pglite), max: 1 } });
  await dataSource.initialize();
  poolOf(dataSource).on('error', () => {});
  await dataSource.runMigrations();
  return {
    dataSource,
    pglite,
    close: async () => {
      await dataSource.destroy();
      await pglite.close();
    },
  };
}

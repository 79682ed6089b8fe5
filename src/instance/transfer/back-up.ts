import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { create, extract } from 'tar';
import { lockDataDirectory } from '../../platform/database/data-directory-lock.js';
import type { Entities } from '../../platform/database/data-source.js';
import { openPGlite } from '../../platform/database/embedded-database.js';
import { exists } from '../../platform/database/exists.js';
import {
  DATABASE,
  finishRestore,
  isRestorePending,
  SECRET_KEY,
} from '../../platform/database/pending-restore.js';
import { noteBackup } from './backup-notes.js';
import { describeKey, FINGERPRINT, type PackedKey } from './key-of-backup.js';
import { writeNewFile } from './new-file.js';
import { TransferFault } from './transfer-fault.js';

/** What a backup contains. */
export interface Content {
  readonly accounts: number;
}

export interface Options {
  readonly mayReplace: boolean;
  /** The secret key of the configuration, if it has one. */
  readonly secretKey: string | undefined;
}

/**
 * Packs the embedded database, whose directory this process has locked, and opens the result to
 * verify it. The time is noted for the console, unless the database is of an older version: then it
 * stays as it is.
 *
 * @throws TransferFault when there is nothing to pack, or the file exists
 * @throws Error when a server has the directory open
 */
export async function backUp(
  entities: Entities,
  dataDirectory: string,
  file: string,
  { mayReplace, secretKey }: Options,
): Promise<Content & { readonly key: PackedKey; readonly unnoted: string | undefined }> {
  const isThere = () => exists(join(dataDirectory, DATABASE));
  if (!(await isThere()) && !(await isRestorePending(dataDirectory))) {
    throw new TransferFault(`There is no embedded database in ${resolve(dataDirectory)}.`);
  }
  const release = await lockDataDirectory(dataDirectory);
  try {
    await finishRestore(dataDirectory);
    let content: Content | undefined;
    const { key, files } = await describeKey(dataDirectory, secretKey);
    await writeNewFile(file, { mayReplace }, async (_handle, unfinished) => {
      await create(
        { file: unfinished, cwd: dataDirectory, gzip: true, portable: true, mode: 0o600 },
        [DATABASE, ...files],
      );
      const directory = await mkdtemp(`${resolve(unfinished)}.`);
      try {
        await unpack(unfinished, directory);
        content = await look(entities, directory);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    });
    return { ...content!, key, unnoted: await note(entities, dataDirectory) };
  } finally {
    await rm(join(dataDirectory, FINGERPRINT), { force: true });
    await release();
  }
}

/** @returns why it cannot be noted, which must not fail the backup */
async function note(entities: Entities, dataDirectory: string): Promise<string | undefined> {
  const dataDir = join(dataDirectory, DATABASE);
  try {
    const database = await openPGlite(entities, { dataDir }, { mustExist: true });
    await noteBackup(database.dataSource).finally(() => database.close());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** @throws TransferFault when the file is not a backup */
export async function unpack(file: string, directory: string): Promise<void> {
  try {
    // Synchronous, so that a failure half-way stops all writing.
    extract({
      sync: true,
      file,
      cwd: directory,
      strict: true,
      // A data directory contains nothing else, so other entries are skipped.
      filter: (path, entry) => {
        const isOurs = [SECRET_KEY, FINGERPRINT, DATABASE].includes(path.split('/')[0]!);
        return isOurs && 'type' in entry && ['File', 'Directory'].includes(entry.type);
      },
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new TransferFault(`${file} cannot be read as a backup (${code ?? message}).`, {
      cause: error,
    });
  }
  if (!(await exists(join(directory, DATABASE, 'PG_VERSION')))) {
    throw new TransferFault(`${file} is not a backup of Gatehouse's embedded database.`);
  }
}

/** Opens a database, which migrates it, and counts its accounts. */
export async function look(entities: Entities, directory: string): Promise<Content> {
  const database = await openPGlite(entities, { dataDir: join(directory, DATABASE) });
  try {
    const [row] = await database.dataSource.query<{ accounts: number }[]>(
      'SELECT count(*)::int AS accounts FROM users',
    );
    return row!;
  } finally {
    await database.close();
  }
}

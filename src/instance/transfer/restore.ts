import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { lockDataDirectory } from '../../platform/database/data-directory-lock.js';
import type { Entities } from '../../platform/database/data-source.js';
import { exists } from '../../platform/database/exists.js';
import { DATABASE, decideRestore, finishRestore } from '../../platform/database/pending-restore.js';
import { look, unpack, type Content, type Options } from './back-up.js';
import { compareKeys, type RestoredKey } from './key-of-backup.js';
import { TransferFault } from './transfer-fault.js';

const UNPACKED = 'restored-';

export interface Restored extends Content {
  /** Where the old database is now. */
  readonly former: string | undefined;
  readonly key: RestoredKey;
}

/**
 * Replaces the embedded database by a backup, which is first opened and migrated in a separate
 * directory. The old files are kept under another name. If the process is killed, the next start
 * finds either the old or the new database.
 *
 * @throws TransferFault when the file is not a backup, or a database exists that may not be
 *   replaced
 * @throws Error when a server has the directory open
 */
export async function restore(
  entities: Entities,
  dataDirectory: string,
  file: string,
  { mayReplace, secretKey }: Options,
): Promise<Restored> {
  if (!(await exists(file))) throw new TransferFault(`There is no file ${file}.`);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const release = await lockDataDirectory(dataDirectory);
  try {
    await finishRestore(dataDirectory);
    await clearAway(dataDirectory);
    const isThere = await exists(join(dataDirectory, DATABASE));
    if (isThere && !mayReplace) {
      throw new TransferFault(
        `There is a database in ${resolve(dataDirectory)}. Choose another DATA_DIR, or --force to replace it (it is kept under another name).`,
      );
    }
    const directory = await mkdtemp(join(dataDirectory, UNPACKED));
    const former = `replaced-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    let content: Content;
    let key: RestoredKey;
    try {
      await unpack(file, directory);
      content = await look(entities, directory);
      key = await compareKeys(directory, secretKey);
      const names = await readdir(directory);
      await decideRestore(dataDirectory, { from: basename(directory), former, names });
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    await finishRestore(dataDirectory);
    return { ...content, key, former: isThere ? join(dataDirectory, former) : undefined };
  } finally {
    await release();
  }
}

/** Deletes what a killed process has unpacked and not moved into place. */
async function clearAway(dataDirectory: string): Promise<void> {
  const left = (await readdir(dataDirectory)).filter((name) => name.startsWith(UNPACKED));
  for (const name of left) await rm(join(dataDirectory, name), { recursive: true });
}

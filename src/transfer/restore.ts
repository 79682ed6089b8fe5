import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { lockDataDirectory } from '../database/data-directory-lock.js';
import type { Entities } from '../database/data-source.js';
import { exists, look, unpack, type Content } from './back-up.js';
import { TransferFault } from './transfer-fault.js';

/**
 * Puts a backup in the place of the embedded database, after it was opened and migrated aside. What was there before is kept under
 * another name.
 *
 * @returns what it holds, and where the former database lies now
 * @throws TransferFault when the file is no backup, or there is a database that may not be replaced
 * @throws Error when a server has the directory open
 */
export async function restore(
  entities: Entities,
  dataDirectory: string,
  file: string,
  { mayReplace }: { mayReplace: boolean },
): Promise<Content & { readonly former: string | undefined }> {
  if (!(await exists(file))) throw new TransferFault(`There is no file ${file}.`);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const release = await lockDataDirectory(dataDirectory);
  try {
    const isThere = await exists(join(dataDirectory, 'postgres'));
    if (isThere && !mayReplace) {
      throw new TransferFault(
        `There is a database in ${resolve(dataDirectory)}. Choose another DATA_DIR, or --force to replace it (it is kept aside).`,
      );
    }
    const directory = await mkdtemp(join(dataDirectory, 'restored-'));
    try {
      await unpack(file, directory);
      const content = await look(entities, directory);
      const former = isThere ? await setAside(dataDirectory) : undefined;
      for (const name of await readdir(directory)) {
        await rename(join(directory, name), join(dataDirectory, name));
      }
      return { ...content, former };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  } finally {
    await release();
  }
}

async function setAside(dataDirectory: string): Promise<string> {
  const moment = new Date().toISOString().replace(/[:.]/g, '-');
  const former = join(dataDirectory, `replaced-${moment}`);
  await mkdir(former, { mode: 0o700 });
  for (const name of ['postgres', 'secret_key']) {
    if (await exists(join(dataDirectory, name))) {
      await rename(join(dataDirectory, name), join(former, name));
    }
  }
  return former;
}

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './exists.js';

/** The embedded database, and the key without which its tokens are void and what is sealed in it stays closed. */
export const DATABASE = 'postgres';
export const SECRET_KEY = 'secret_key';

/** What is to take the place of the database; it lies in the data directory until that is done. */
const INTENT = 'restore.json';

interface Restore {
  /** The directory of the new files, in the data directory. */
  readonly from: string;
  /** Where the present ones go, in the data directory; it is made when there are any. */
  readonly former: string;
  /** Which of the files are new. A present one goes aside also where there is no new one. */
  readonly names: readonly string[];
}

/** Decides that files take the place of the present ones. From here on a process that ends half-way is taken up by the next. */
export async function decideRestore(dataDirectory: string, restore: Restore): Promise<void> {
  const path = join(dataDirectory, INTENT);
  await writeFile(`${path}.unfinished`, JSON.stringify(restore), { mode: 0o600 });
  await rename(`${path}.unfinished`, path);
}

export function isRestorePending(dataDirectory: string): Promise<boolean> {
  return exists(join(dataDirectory, INTENT));
}

/**
 * Puts the files of a restore that was decided into their place, whatever of that has been done before. To be called by whoever holds
 * the data directory, before looking for a database in it.
 *
 * @returns what was restored; undefined when nothing was pending
 */
export async function finishRestore(dataDirectory: string): Promise<Restore | undefined> {
  const at = (...names: string[]) => join(dataDirectory, ...names);
  const text = await readFile(at(INTENT), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const restore = JSON.parse(text) as Restore;
  const { from, former, names } = restore;
  for (const name of [SECRET_KEY, DATABASE]) {
    const isNew = names.includes(name);
    const isDone = isNew && !(await exists(at(from, name)));
    if (isDone) continue;
    if (await exists(at(name))) {
      await mkdir(at(former), { recursive: true, mode: 0o700 });
      await rename(at(name), at(former, name));
    }
    if (isNew) await rename(at(from, name), at(name));
  }
  await rm(at(INTENT));
  await rm(at(from), { recursive: true, force: true });
  return restore;
}

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './exists.js';

/**
 * The embedded database, and the key without which its tokens are invalid and its encrypted columns
 * unreadable.
 */
export const DATABASE = 'postgres';
export const SECRET_KEY = 'secret_key';

/** The pending restore. It is in the data directory until the restore is complete. */
const INTENT = 'restore.json';

interface Restore {
  /** The directory of the new files, in the data directory. */
  readonly from: string;
  /** The directory for the old files, in the data directory. It is created when there are any. */
  readonly former: string;
  /** Which files are replaced. An old file is moved away even when there is no new one. */
  readonly names: readonly string[];
}

/** Commits to a restore. If the process ends after this, the next one completes it. */
export async function decideRestore(dataDirectory: string, restore: Restore): Promise<void> {
  const path = join(dataDirectory, INTENT);
  await writeFile(`${path}.unfinished`, JSON.stringify(restore), { mode: 0o600 });
  await rename(`${path}.unfinished`, path);
}

export function isRestorePending(dataDirectory: string): Promise<boolean> {
  return exists(join(dataDirectory, INTENT));
}

/**
 * Moves the files of a pending restore into place, also when that was already begun. Call it with
 * the data directory locked, before looking for a database in it.
 *
 * @returns the completed restore; undefined when none was pending
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

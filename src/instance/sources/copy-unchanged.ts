import { chmod, copyFile, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { SourceFault } from './source-fault.js';

const TRIES = 10;
const WAIT_MS = 200;

/**
 * Copies an SQLite file and its write-ahead log as they are at one moment. A program that writes
 * between the two copies would leave them of different moments, so that they are repeated.
 *
 * @param copyOne tests change the source with it
 * @throws SourceFault when the files change too often, or a transaction was broken off
 */
export async function copyUnchanged(
  path: string,
  copy: string,
  copyOne: (from: string, to: string) => Promise<void> = copyFile,
): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await wait(WAIT_MS);
    const before = await stateOf(path);
    await rm(copy, { force: true });
    await rm(`${copy}-wal`, { force: true });
    if (await copied(path, copy, before.hasLog, copyOne)) {
      const after = await stateOf(path);
      if (before.text === after.text) return;
    }
  }
  throw new SourceFault(
    `${path} was written to during each of ${TRIES} attempts to copy it. Stop the program that uses it.`,
  );
}

/** A log that vanishes meanwhile is a change too. */
async function copied(
  path: string,
  copy: string,
  hasLog: boolean,
  copyOne: (from: string, to: string) => Promise<void>,
): Promise<boolean> {
  const files = hasLog ? ['', '-wal'] : [''];
  try {
    for (const suffix of files) {
      await copyOne(`${path}${suffix}`, `${copy}${suffix}`);
      // A copy has the mode of its source, which may be read-only.
      await chmod(`${copy}${suffix}`, 0o600);
    }
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code === 'EISDIR') throw new SourceFault(`${path} is a directory.`);
    throw new SourceFault(`${path} cannot be copied (${code}).`);
  }
}

/** @throws SourceFault when a transaction was broken off, or is under way */
async function stateOf(path: string): Promise<{ text: string; hasLog: boolean }> {
  const [file, log, journal] = await Promise.all(
    [path, `${path}-wal`, `${path}-journal`].map(statOf),
  );
  if (journal && journal.size > 0n) {
    throw new SourceFault(
      `${path} is in the middle of a transaction: ${path}-journal is not empty. Stop the program that uses it, or start it once so that it undoes what it broke off.`,
    );
  }
  const parts = [file, log].map((it) => it && `${it.ino} ${it.size} ${it.mtimeNs}`);
  return { text: parts.join(', '), hasLog: log !== undefined };
}

async function statOf(path: string) {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { TransferFault } from './transfer-fault.js';

/**
 * Writes a file that only the current user may read. The file is complete or does not exist.
 *
 * @throws TransferFault when it exists and may not be replaced, or its directory is not writable
 */
export async function writeNewFile(
  path: string,
  { mayReplace }: { mayReplace: boolean },
  write: (file: FileHandle, unfinishedPath: string) => Promise<void>,
): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere && !mayReplace) {
    throw new TransferFault(`${path} exists. Choose another name, or --force to replace it.`);
  }
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.unfinished`;
  const file = await open(unfinished, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new TransferFault(`${path} cannot be written (${error.code}).`);
  });
  try {
    await write(file, unfinished);
    await file.sync();
    await file.close();
    await rename(unfinished, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(unfinished, { force: true });
    throw error;
  }
}

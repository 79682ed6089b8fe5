import { hkdfSync } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SECRET_KEY } from '../../platform/database/pending-restore.js';

/** Tells which key a backup belongs to, also when the key itself is kept elsewhere. */
export const FINGERPRINT = 'secret_key.fingerprint';

/** Where the secret key of a packed database is; `none` before the first start of a server. */
export type PackedKey = 'packed' | 'elsewhere' | 'none';

/**
 * The secret key that a restored database will be used with, compared with the one before the
 * backup. `unknown` for a backup of an older version whose key is not in it.
 */
export type RestoredKey = 'same' | 'other' | 'none' | 'unknown';

/**
 * Writes the fingerprint of the key in use beside the database.
 *
 * @param configured the key of the configuration, which takes precedence over the generated one
 * @returns where the key is, and the names of the files that belong into the backup with it
 */
export async function describeKey(
  dataDirectory: string,
  configured: string | undefined,
): Promise<{ readonly key: PackedKey; readonly files: readonly string[] }> {
  const generated = await readText(join(dataDirectory, SECRET_KEY));
  const used = configured ?? generated;
  if (!used) return { key: 'none', files: [] };
  await writeFile(join(dataDirectory, FINGERPRINT), fingerprintOf(used), { mode: 0o600 });
  const isPacked = used === generated;
  // A generated key that is not in use would be mistaken for the right one.
  return {
    key: isPacked ? 'packed' : 'elsewhere',
    files: isPacked ? [FINGERPRINT, SECRET_KEY] : [FINGERPRINT],
  };
}

/** Compares the key of an unpacked backup with the one that its database will be used with. */
export async function compareKeys(
  directory: string,
  configured: string | undefined,
): Promise<RestoredKey> {
  const packed = await readText(join(directory, SECRET_KEY));
  const fingerprint =
    (await readText(join(directory, FINGERPRINT))) || (packed && fingerprintOf(packed));
  await rm(join(directory, FINGERPRINT), { force: true });
  const used = configured ?? packed;
  if (!used) return fingerprint ? 'none' : 'unknown';
  if (!fingerprint) return 'unknown';
  return fingerprintOf(used) === fingerprint ? 'same' : 'other';
}

function fingerprintOf(key: string): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'gatehouse backup', 16)).toString('hex');
}

async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

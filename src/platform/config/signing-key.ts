import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from './env.js';

/** Injection token of the key that signs tokens, a `KeyObject`. */
export const SIGNING_KEY = Symbol('SigningKey');

/**
 * Returns the configured key, else the one in the data directory, which the first start creates.
 * The caller must hold the lock of the data directory.
 */
export async function readSigningKey(env: Env): Promise<string> {
  if (env.secretKey) return env.secretKey;
  const path = join(env.dataDirectory, 'secret_key');
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (kept.trim()) return kept.trim();
  const key = randomBytes(32).toString('hex');
  // Renamed when complete, so that a process that ends half-way leaves no partial key.
  await writeFile(`${path}.new`, key, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return key;
}

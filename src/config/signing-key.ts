import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from './env.js';

/** Injection token of the key that signs tokens. */
export const SIGNING_KEY = Symbol('SigningKey');

/** The configured key, else the one in the data directory, which is made at the first start. */
export async function readSigningKey(env: Env): Promise<string> {
  if (env.secretKey) return env.secretKey;
  const path = join(env.dataDirectory, 'secret_key');
  await mkdir(env.dataDirectory, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}

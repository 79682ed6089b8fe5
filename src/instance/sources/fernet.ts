import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { bytesOfPythonRandom } from './python-random.js';
import { SourceFault } from './source-fault.js';

const VERSION = 0x80;
const KEY_BYTES = 32;
/** Version, time and initialization vector; then at least one block, then the signature. */
const [HEAD, BLOCK, SIGNATURE] = [25, 16, 32];
/** Langflow makes a key of its own from a shorter secret. */
const SHORT = 32;

/**
 * Returns the keys that Langflow may have made from its `SECRET_KEY`. Of a short one, versions
 * since 1.10.1 take the SHA-256, and older ones the bytes of a random generator with this seed.
 *
 * @throws SourceFault for a text that Langflow could not use either
 */
export function fernetKeysOf(secret: string): readonly Buffer[] {
  if (secret.length < SHORT) {
    return [createHash('sha256').update(secret).digest(), bytesOfPythonRandom(secret, KEY_BYTES)];
  }
  const key = Buffer.from(secret, 'base64url');
  if (key.length === KEY_BYTES) return [key];
  throw new SourceFault('The secret key is none that Langflow can use: it is not 32 bytes.');
}

/**
 * Decrypts a token of the Fernet format (version 128: AES-128-CBC, then HMAC-SHA256).
 *
 * @returns undefined for a text that was not encrypted with one of the keys
 */
export function decryptFernet(token: string, keys: readonly Buffer[]): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes[0] !== VERSION || bytes.length < HEAD + BLOCK + SIGNATURE) return undefined;
  const signed = bytes.subarray(0, -SIGNATURE);
  for (const key of keys) {
    const expected = createHmac('sha256', key.subarray(0, 16)).update(signed).digest();
    if (!timingSafeEqual(expected, bytes.subarray(-SIGNATURE))) continue;
    const iv = signed.subarray(HEAD - BLOCK, HEAD);
    const decipher = createDecipheriv('aes-128-cbc', key.subarray(16), iv);
    return Buffer.concat([decipher.update(signed.subarray(HEAD)), decipher.final()]).toString();
  }
  return undefined;
}

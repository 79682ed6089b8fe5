import { hash, randomBytes, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'sk-';
/**
 * Distinguishes our keys from Langflow's own, which have the same length and alphabet but no
 * checksum.
 */
const MARK = '_gh_';
const CHECKSUM_LENGTH = 6;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const OWN_FORM = /^sk-[\w-]{33}_gh_[0-9A-Za-z]{6}$/;

/**
 * The characters of a key that may be stored and shown: enough for an owner to distinguish keys.
 */
export const VISIBLE_LENGTH = 10;

/**
 * Creates an API key: `sk-`, 33 random url-safe characters (198 bits), `_gh_` and a CRC-32 of all
 * that in base 62. Its length and alphabet are those of Langflow's keys (contract langflow 5).
 */
export function createApiKeyText(): string {
  const body = PREFIX + randomBytes(25).toString('base64url').slice(0, 33) + MARK;
  return body + checksumOf(body);
}

/**
 * Creates a token in Windmill's format: 32 characters of base 62, 190 bits (contract windmill 2.2).
 */
export function createTokenText(): string {
  return Array.from({ length: 32 }, () => BASE62[randomInt(BASE62.length)]).join('');
}

/**
 * The prefix of every OAuth 2.0 access token. It distinguishes them from API keys and session
 * tokens.
 */
const ACCESS_TOKEN_PREFIX = 'ghat_';

/** Creates an OAuth 2.0 access token: opaque, 256 bits. */
export function createAccessTokenText(): string {
  return ACCESS_TOKEN_PREFIX + randomBytes(32).toString('base64url');
}

export function isAccessTokenText(text: string): boolean {
  return text.startsWith(ACCESS_TOKEN_PREFIX);
}

/** Creates a code of `bytes` random bytes, in hexadecimal digits. */
export function createCodeText(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** Creates a client id, which is public. */
export function createClientIdText(): string {
  return `ghc_${randomBytes(12).toString('hex')}`;
}

/** Creates a client secret: 256 bits. */
export function createClientSecretText(): string {
  return `ghcs_${randomBytes(32).toString('base64url')}`;
}

/** Creates a token that registers or manages OAuth clients: 256 bits. */
export function createRegistrationTokenText(): string {
  return `ghrt_${randomBytes(32).toString('base64url')}`;
}

/**
 * Whether a text has the format of our keys but a wrong checksum: it was mistyped or guessed, never
 * issued.
 */
export function isMistypedApiKey(key: string): boolean {
  if (!OWN_FORM.test(key)) return false;
  return checksumOf(key.slice(0, -CHECKSUM_LENGTH)) !== key.slice(-CHECKSUM_LENGTH);
}

/** Returns the SHA-256 of a high-entropy secret, as it is stored: 32 bytes. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** Like {@link hashSecret}, in hexadecimal digits. */
export function hashSecretToHex(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Creates a password for a person to copy once: 24 url-safe characters, 144 bits. */
export function createPasswordText(): string {
  return randomBytes(18).toString('base64url');
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place += 1) {
    digits = BASE62[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

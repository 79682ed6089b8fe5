import { randomBytes, randomUUID } from 'node:crypto';

const PREFIX = 'ZENPROKEY_';
/**
 * The visible part goes beyond the prefix and the start that all keys share (`{"id":"`), to the
 * start of the id, which is not secret.
 */
const VISIBLE_LENGTH = 32;

/**
 * Creates a key in ZenML Pro's format: `ZENPROKEY_` and the base 64 of `{"id": ..., "key": ...}`
 * (contract zenml 2.3). The id distinguishes keys and grants nothing; the key has 256 bits.
 */
export function createServiceKeyText(): string {
  const content = JSON.stringify({ id: randomUUID(), key: randomBytes(32).toString('hex') });
  return PREFIX + Buffer.from(content).toString('base64');
}

/**
 * Returns the characters of a ZenML key that may be stored and shown; undefined for any other key.
 */
export function visiblePartOfServiceKey(text: string): string | undefined {
  return text.startsWith(PREFIX) ? text.slice(0, VISIBLE_LENGTH) : undefined;
}

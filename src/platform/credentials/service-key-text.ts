import { randomBytes, randomUUID } from 'node:crypto';

const PREFIX = 'ZENPROKEY_';
/** Past the prefix and what every key begins with (`{"id":"`): the beginning of the id, which is no secret. */
const VISIBLE_LENGTH = 32;

/**
 * Makes a key of ZenML Pro's form: `ZENPROKEY_` and the base 64 of `{"id": ..., "key": ...}` (contract zenml 2.3). The id tells
 * keys apart and opens nothing; the key has 256 bits.
 */
export function createServiceKeyText(): string {
  const content = JSON.stringify({ id: randomUUID(), key: randomBytes(32).toString('hex') });
  return PREFIX + Buffer.from(content).toString('base64');
}

/** The characters of such a key that may be stored and shown; undefined for any other key. */
export function visiblePartOfServiceKey(text: string): string | undefined {
  return text.startsWith(PREFIX) ? text.slice(0, VISIBLE_LENGTH) : undefined;
}

import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts texts for the database, so that only a process with the server's secret key can read
 * them.
 */
export class SealedBox {
  private readonly key: Buffer;

  /** @param purpose separates the keys of different uses (RFC 5869: `info`) */
  constructor(secret: KeyObject, purpose: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', purpose, KEY_BYTES));
  }

  /** @param context what the text belongs to: it can only be decrypted with the same context */
  seal(text: string, context: string | Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /**
   * Decrypts a text. Undefined when it was encrypted with another key, purpose or context, or was
   * changed.
   */
  open(box: Buffer, context: string | Buffer): string | undefined {
    const tagEnd = NONCE_BYTES + TAG_BYTES;
    try {
      const decipher = createDecipheriv(CIPHER, this.key, box.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(context))
        .setAuthTag(box.subarray(NONCE_BYTES, tagEnd));
      return Buffer.concat([decipher.update(box.subarray(tagEnd)), decipher.final()]).toString();
    } catch {
      return undefined;
    }
  }
}

import { createHmac, hkdfSync, randomInt, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SIGNING_KEY } from '../platform/config/signing-key.js';
import { RecoveryCodeSet } from './recovery-code-set.entity.js';

const COUNT = 10;
/** Crockford's base 32: no letters that look alike. Twelve characters are 60 bits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 12;
const GROUP = /.{4}(?=.)/g;

/** Removes a used code. Of several requests with one code, one finds it. */
const USE = `
  UPDATE recovery_code_sets SET hashes = array_remove(hashes, $2)
  WHERE user_id = $1 AND $2 = ANY(hashes) RETURNING user_id`;

/** Codes for people who have lost their second factor. Each is good for one log-in. */
@Injectable()
export class RecoveryCodes {
  private readonly key: Buffer;

  constructor(@Inject(SIGNING_KEY) signingKey: KeyObject) {
    // With a key, since a code is short enough to be found by hashing all codes.
    this.key = Buffer.from(hkdfSync('sha256', signingKey, '', 'gatehouse recovery codes', 32));
  }

  /** Creates the codes of an account. The former ones end. */
  async renew(manager: EntityManager, userId: string): Promise<string[]> {
    const codes = Array.from({ length: COUNT }, createCode);
    const hashes = codes.map((code) => this.hash(userId, code));
    await manager.upsert(RecoveryCodeSet, { userId, hashes, createdAt: new Date() }, ['userId']);
    return codes;
  }

  /** Uses a code. @returns whether it was one of the account's */
  async use(manager: EntityManager, userId: string, code: string): Promise<boolean> {
    const used = await manager.query<[unknown[], number]>(USE, [userId, this.hash(userId, code)]);
    return used[1] > 0;
  }

  async countLeft(manager: EntityManager, userId: string): Promise<number> {
    return (await manager.findOneBy(RecoveryCodeSet, { userId }))?.hashes.length ?? 0;
  }

  async end(manager: EntityManager, userId: string): Promise<void> {
    await manager.delete(RecoveryCodeSet, { userId });
  }

  private hash(userId: string, code: string): Buffer {
    return createHmac('sha256', this.key)
      .update(`${userId} ${normalize(code)}`)
      .digest();
  }
}

function createCode(): string {
  const characters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return characters.join('').replace(GROUP, '$&-');
}

/** Accepts what people type: capitals, any groups, and letters that look like digits. */
function normalize(code: string): string {
  return code.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
}

import {
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { actAsNobody } from '../audit/authors.js';
import { SIGNING_KEY } from '../platform/config/signing-key.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { PasskeyChallenge } from './passkey-challenge.entity.js';

/** How long a challenge can be answered. */
export const CHALLENGE_MS = 300_000;

const NONCE_BYTES = 18;
const EXPIRY_BYTES = 6;

/** What an answer to a challenge is for, and the browser or log-in that asked for it. */
export interface Asking {
  readonly purpose: 'log-in' | 'registration' | 'proof';
  /** A text that no other browser knows, or the id of a log-in. */
  readonly from: string;
}

/**
 * Issues the challenges that passkeys sign. A challenge proves itself by an HMAC, so that asking
 * for one, which anybody may, stores nothing. It works once, for its purpose and where it was
 * asked for, and for {@link CHALLENGE_MS}.
 */
@Injectable()
export class PasskeyChallenges {
  private readonly key: Buffer;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SIGNING_KEY) signingKey: KeyObject,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', signingKey, '', 'gatehouse passkey challenges', 32));
  }

  issue(asking: Asking): Buffer {
    const content = Buffer.alloc(NONCE_BYTES + EXPIRY_BYTES);
    randomBytes(NONCE_BYTES).copy(content);
    content.writeUIntBE(Date.now() + CHALLENGE_MS, NONCE_BYTES, EXPIRY_BYTES);
    return Buffer.concat([content, this.sign(content, asking)]);
  }

  /**
   * Uses a challenge up.
   *
   * @param challenge base64url
   * @throws DomainError `passkey_refused` for one that was used, has expired, or was issued for
   *   something else or to somebody else
   */
  async take(challenge: string, asking: Asking): Promise<void> {
    const sent = Buffer.from(challenge, 'base64url');
    const content = sent.subarray(0, NONCE_BYTES + EXPIRY_BYTES);
    const signature = sent.subarray(NONCE_BYTES + EXPIRY_BYTES);
    const expected = this.sign(content, asking);
    const isOurs = signature.length === expected.length && timingSafeEqual(signature, expected);
    if (!isOurs) throw new DomainError('passkey_refused');
    const expiresAt = content.readUIntBE(NONCE_BYTES, EXPIRY_BYTES);
    if (expiresAt <= Date.now() || !(await this.spend(sent, new Date(expiresAt)))) {
      throw new DomainError('passkey_refused');
    }
  }

  /** @returns whether it had not been used */
  private async spend(challenge: Buffer, expiresAt: Date): Promise<boolean> {
    const hash = createHash('sha256').update(challenge).digest();
    const spent = await actAsNobody(() =>
      transact(this.dataSource, (manager) =>
        manager
          .createQueryBuilder()
          .insert()
          .into(PasskeyChallenge)
          .values({ hash, expiresAt })
          .orIgnore()
          .returning('hash')
          .execute(),
      ),
    );
    return (spent.raw as unknown[]).length === 1;
  }

  private sign(content: Buffer, { purpose, from }: Asking): Buffer {
    return createHmac('sha256', this.key).update(`${purpose}\n${from}\n`).update(content).digest();
  }
}

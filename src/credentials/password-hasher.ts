import { Inject, Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import pLimit from 'p-limit';
import { ENV, type Env } from '../config/env.js';
import { DomainError } from '../errors/domain-error.js';

/** bcrypt reads no further: a longer password would be accepted by its first 72 bytes alone. */
const MAX_PASSWORD_BYTES = 72;
/** What follows the salt: 23 bytes in bcrypt's base 64. */
const HASH_TEXT_LENGTH = 31;
const RETRY_AFTER_SECONDS = 2;

/**
 * bcrypt, off the event loop and never more at once than the machine can spare.
 *
 * Every method throws DomainError `hashing_overloaded` when too many passwords are waiting already.
 */
@Injectable()
export class PasswordHasher {
  private readonly limit: ReturnType<typeof pLimit>;
  /** A hash of nothing: well-formed and of the usual cost, so that comparing with it takes as long. */
  private readonly decoy: string;

  constructor(@Inject(ENV) private readonly env: Env) {
    this.limit = pLimit(env.hashConcurrency);
    this.decoy = bcrypt.genSaltSync(env.bcryptCost) + '.'.repeat(HASH_TEXT_LENGTH);
  }

  /** How many passwords are being hashed, and how many wait for it. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.limit.activeCount, waiting: this.limit.pendingCount };
  }

  /** Hashes a password of 8 to 72 bytes. */
  hash(password: string): Promise<string> {
    return this.whenFree(() => bcrypt.hash(password, this.env.bcryptCost));
  }

  /**
   * Whether the password is the one that was hashed.
   * Without a hash (no such account, or one without a password) it takes as long and answers false.
   */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const known = hash !== undefined && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
    const against = known ? withCurrentTag(hash) : this.decoy;
    const matches = await this.whenFree(() => bcrypt.compare(password, against));
    return known && matches;
  }

  private async whenFree<T>(work: () => Promise<T>): Promise<T> {
    if (this.limit.pendingCount >= this.env.hashQueueLimit) {
      throw new DomainError('hashing_overloaded', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    return this.limit(work);
  }
}

/** `$2y$` is PHP's name of `$2b$`; the library knows only the latter. */
function withCurrentTag(hash: string): string {
  return hash.replace(/^\$2y\$/, '$2b$');
}

import { Inject, Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import pLimit from 'p-limit';
import { ENV, type Env } from '../config/env.js';
import { DomainError } from '../errors/domain-error.js';
import { readPasswordHash } from './password-hash.js';
import { MAX_PASSWORD_BYTES, PasswordRules, type Names } from './password-rules.js';

/** What follows the salt: 23 bytes in bcrypt's base 64. */
const HASH_TEXT_LENGTH = 31;
const RETRY_AFTER_SECONDS = 2;

/**
 * Hashes passwords by bcrypt, and verifies those that came from elsewhere, off the event loop and never more at once than the
 * machine can spare.
 *
 * Every method throws DomainError `hashing_overloaded` when too many passwords are waiting already.
 */
@Injectable()
export class PasswordHasher {
  private readonly limit: ReturnType<typeof pLimit>;
  /** A hash of nothing: well-formed and of the usual cost, so that comparing with it takes as long. */
  private readonly decoy: string;

  constructor(
    private readonly rules: PasswordRules,
    @Inject(ENV) private readonly env: Env,
  ) {
    this.limit = pLimit(env.hashConcurrency);
    this.decoy = bcrypt.genSaltSync(env.bcryptCost) + '.'.repeat(HASH_TEXT_LENGTH);
  }

  /** How many passwords are being hashed, and how many wait for it. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.limit.activeCount, waiting: this.limit.pendingCount };
  }

  /**
   * Judges a password that somebody chose for an account of these names, and hashes nothing.
   *
   * @throws DomainError `password_refused`
   */
  assertAllowed(password: string, names: Names): Promise<void> {
    return this.rules.assertAllowed(password, names);
  }

  /**
   * Hashes a password that somebody chose for an account of these names.
   *
   * @throws DomainError `password_refused`
   */
  async hashNew(password: string, names: Names): Promise<string> {
    await this.assertAllowed(password, names);
    return this.hash(password);
  }

  /**
   * Whether the password is the one that was hashed.
   * Without a hash (no such account, or one without a password) it takes as long and answers false.
   */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const kind = hash === undefined ? undefined : readPasswordHash(hash)?.kind;
    if (kind === 'argon2') return this.whenFree(() => verifyArgon2(hash!, password));
    const known = kind === 'bcrypt' && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
    const against = known ? withCurrentTag(hash!) : this.decoy;
    const matches = await this.whenFree(() => bcrypt.compare(password, against));
    return known && matches;
  }

  /**
   * The hash that should be stored in place of one that the password has just matched: of our own kind, and of no less cost than
   * is configured.
   *
   * @returns undefined where the stored one is as good, or the password too long for bcrypt
   */
  async upgrade(password: string, hash: string): Promise<string | undefined> {
    const stored = readPasswordHash(hash);
    const isCurrent = stored?.kind === 'bcrypt' && stored.cost >= this.env.bcryptCost;
    if (isCurrent || Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return undefined;
    return this.hash(password);
  }

  private hash(password: string): Promise<string> {
    return this.whenFree(() => bcrypt.hash(password, this.env.bcryptCost));
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

/** Loaded where an imported hash asks for it. */
async function verifyArgon2(hash: string, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/argon2');
  return verify(hash, password);
}

import { Inject, Injectable, Optional } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { ENV, type Env } from '../config/env.js';
import { HashQueue, type Requester } from './hash-queue.js';
import { readPasswordHash } from './password-hash.js';
import { MAX_PASSWORD_BYTES, PasswordRules, type Names } from './password-rules.js';

/** What follows the salt: 23 bytes in bcrypt's base 64. */
const HASH_TEXT_LENGTH = 31;

/** Tells for whom a password is hashed; for nobody, where no request is under way. */
export const REQUESTER = Symbol('requester');

/**
 * Hashes passwords by bcrypt, and verifies those that came from elsewhere, off the event loop and never more at once than the
 * machine can spare.
 *
 * Every method throws DomainError `hashing_overloaded` when too many passwords are waiting already, and `rate_limited` when too
 * many of them are the caller's.
 */
@Injectable()
export class PasswordHasher {
  private readonly queue: HashQueue;
  private readonly decoys = new Map<number, string>();

  constructor(
    private readonly rules: PasswordRules,
    @Inject(ENV) private readonly env: Env,
    @Optional()
    @Inject(REQUESTER)
    private readonly requester: () => Requester | undefined = () => undefined,
  ) {
    const { hashConcurrency: concurrency, hashQueueLimit: limit } = env;
    this.queue = new HashQueue({ concurrency, limit });
  }

  /** How many passwords are being hashed, and how many wait for it. */
  get load(): { readonly running: number; readonly waiting: number } {
    return this.queue.load;
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
   * Judges a hash from elsewhere.
   *
   * @throws DomainError `password_refused`
   */
  assertImportable(hash: string): void {
    this.rules.assertImportable(hash);
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
   * Without a hash (no such account, or one without a password) it takes as long and answers false, and with one that costs
   * less than those made now it takes no less.
   */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const stored = hash === undefined ? undefined : readPasswordHash(hash);
    const isOverlong =
      stored?.kind === 'bcrypt' && Buffer.byteLength(password) > MAX_PASSWORD_BYTES;
    const { bcryptCost } = this.env;
    return this.whenFree(async () => {
      if (!stored || isOverlong) {
        await bcrypt.compare(password, this.decoyOf(bcryptCost));
        return false;
      }
      const isRight = await compare(stored.kind, hash!, password);
      // bcrypt takes twice as long with each step: a hash of its cost and one of each step from there take as long as one of ours.
      for (let cost = stored.cost; cost < bcryptCost; cost += 1) {
        await bcrypt.compare(password, this.decoyOf(cost));
      }
      return isRight;
    });
  }

  /**
   * The hash that should be stored in place of one that the password has just matched: of our own kind, and of the cost that
   * is configured. One that costs more takes longer than an unknown name.
   *
   * @returns undefined where the stored one is as good, or the password too long for bcrypt
   */
  async upgrade(password: string, hash: string): Promise<string | undefined> {
    const stored = readPasswordHash(hash);
    const isCurrent = stored?.kind === 'bcrypt' && stored.cost === this.env.bcryptCost;
    if (isCurrent || Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return undefined;
    return this.hash(password);
  }

  private hash(password: string): Promise<string> {
    return this.whenFree(() => bcrypt.hash(password, this.env.bcryptCost));
  }

  private whenFree<T>(work: () => Promise<T>): Promise<T> {
    return this.queue.run(work, this.requester());
  }

  /** A hash of nothing: well-formed and of a cost, so that comparing with it takes as long. */
  private decoyOf(cost: number): string {
    const decoy = this.decoys.get(cost) ?? bcrypt.genSaltSync(cost) + '.'.repeat(HASH_TEXT_LENGTH);
    this.decoys.set(cost, decoy);
    return decoy;
  }
}

function compare(kind: 'bcrypt' | 'argon2', hash: string, password: string): Promise<boolean> {
  return kind === 'argon2'
    ? verifyArgon2(hash, password)
    : bcrypt.compare(password, withCurrentTag(hash));
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

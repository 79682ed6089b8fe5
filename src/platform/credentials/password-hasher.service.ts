import { Inject, Injectable, Optional } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { ENV, type Env } from '../config/env.js';
import type { ErrorCode } from '../errors/error-code.js';
import { HashQueue, type Requester } from './hash-queue.js';
import { readPasswordHash } from './password-hash.js';
import { MAX_PASSWORD_BYTES, PasswordRules, type Names } from './password-rules.service.js';

/** What every method of {@link PasswordHasher} throws that hashes. */
export const HASHING_REFUSALS = [
  'hashing_overloaded',
  'rate_limited',
] as const satisfies readonly ErrorCode[];

/** What {@link PasswordHasher.hashNew} throws. */
export const NEW_PASSWORD_REFUSALS = [
  'password_refused',
  ...HASHING_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** The length of the text after the salt: 23 bytes in bcrypt's base 64. */
const HASH_TEXT_LENGTH = 31;

/**
 * Injection token of a function that returns the current requester; undefined outside of a request.
 */
export const REQUESTER = Symbol('requester');

/**
 * Hashes passwords with bcrypt, and verifies imported hashes. Both run off the event loop, with no
 * more jobs at once than the machine can handle.
 *
 * Every method that hashes throws {@link HASHING_REFUSALS}: `hashing_overloaded` when too many
 * passwords wait, and `rate_limited` when too many of them are the caller's.
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

  /** How many passwords are being hashed, and how many wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return this.queue.load;
  }

  /**
   * Checks a password that was chosen for an account with these names, without hashing it.
   *
   * @throws DomainError `password_refused`
   */
  assertAllowed(password: string, names: Names): Promise<void> {
    return this.rules.assertAllowed(password, names);
  }

  /**
   * Checks an imported hash.
   *
   * @throws DomainError `password_refused`
   */
  assertImportable(hash: string): void {
    this.rules.assertImportable(hash);
  }

  /**
   * Hashes a password that was chosen for an account with these names.
   *
   * @throws DomainError {@link NEW_PASSWORD_REFUSALS}
   */
  async hashNew(password: string, names: Names): Promise<string> {
    await this.assertAllowed(password, names);
    return this.hash(password);
  }

  /**
   * Whether the password matches the hash. Without a hash (an unknown account, or one without a
   * password) it returns false after the same time, and a hash of a lower cost than ours takes no
   * less time. An empty password, which other products allow, matches no hash.
   */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const stored = hash === undefined ? undefined : readPasswordHash(hash);
    const isOverlong =
      stored?.kind === 'bcrypt' && Buffer.byteLength(password) > MAX_PASSWORD_BYTES;
    const { bcryptCost } = this.env;
    return this.whenFree(async () => {
      if (!stored || isOverlong || password === '') {
        await bcrypt.compare(password, this.decoyOf(bcryptCost));
        return false;
      }
      const isRight = await compare(stored.kind, hash!, password);
      // bcrypt takes twice as long with each step: verifying at the hash's cost and once at each
      // step from there takes as long as one of our hashes.
      for (let cost = stored.cost; cost < bcryptCost; cost += 1) {
        await bcrypt.compare(password, this.decoyOf(cost));
      }
      return isRight;
    });
  }

  /**
   * Returns the hash that should replace one that the password has just matched: a bcrypt hash with
   * the configured cost. A hash with a higher cost is also replaced, since it takes longer than an
   * unknown name.
   *
   * @returns undefined when the stored hash is as good, or the password is too long for bcrypt
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

  /**
   * Returns a well-formed hash that matches no password. Comparing with it takes as long as with a
   * real one of this cost.
   */
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

/** `$2y$` is PHP's name for `$2b$`; the library only knows the latter. */
function withCurrentTag(hash: string): string {
  return hash.replace(/^\$2y\$/, '$2b$');
}

/** Loaded only when an imported hash needs it. */
async function verifyArgon2(hash: string, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/argon2');
  return verify(hash, password);
}

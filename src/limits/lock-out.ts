import type { RateLimiterPostgres } from 'rate-limiter-flexible';
import { consume, refusalFor, type LimitStore } from './limit-store.service.js';

const DAY = 86_400;
const LONGEST = 64;

interface Rule {
  /** As it stands in the table and in the audit trail. */
  readonly name: string;
  /** How many until the lock-out; 0: there is none. */
  readonly failures: number;
  /** The window in which they are counted. */
  readonly seconds: number;
  readonly firstLockOutSeconds: number;
}

/** An attempt that was let through and has counted as a failure so far. */
export interface Attempt {
  readonly key: string;
  /** How many with this one. */
  readonly count: number;
}

/**
 * Locks a key out after so many failures, each time for twice as long.
 *
 * An attempt counts before its outcome is known, so that many at once are not more than one after another.
 */
export class LockOut {
  private readonly attempts: RateLimiterPostgres | undefined;
  private readonly lockOuts: RateLimiterPostgres;

  constructor(
    private readonly rule: Rule,
    store: LimitStore,
  ) {
    const { name, failures: points, seconds } = rule;
    if (points > 0) this.attempts = store.counter({ name, points, seconds });
    this.lockOuts = store.counter({ name: `${name}_lock_outs`, points: LONGEST, seconds: DAY });
  }

  get name(): string {
    return this.rule.name;
  }

  /** @throws DomainError `rate_limited` */
  async begin(key: string): Promise<Attempt> {
    try {
      const { seconds, firstLockOutSeconds } = this.rule;
      const longest = Math.max(seconds, firstLockOutSeconds * LONGEST);
      const counted = this.attempts && (await consume(this.attempts, key, longest));
      return { key, count: counted?.consumedPoints ?? 0 };
    } catch (refusal) {
      throw refusalFor(refusal);
    }
  }

  /** @returns whether this failure has begun a lock-out */
  async fail({ key, count }: Attempt): Promise<boolean> {
    if (!this.attempts || count !== this.rule.failures) return false;
    const { consumedPoints: times } = await this.lockOuts.penalty(key);
    const factor = Math.min(2 ** (times - 1), LONGEST);
    await this.attempts.block(key, this.rule.firstLockOutSeconds * factor);
    // Attempts at the same time were refused until the end of the window, which is not that of the lock-out.
    this.attempts.deleteInMemoryBlockedAll();
    return true;
  }

  /** It was no failure. */
  async takeBack({ key }: Attempt): Promise<void> {
    await this.attempts?.reward(key);
  }

  /** Forgets all failures and lock-outs. */
  async forget({ key }: Attempt): Promise<void> {
    if (!this.attempts) return;
    await this.attempts.delete(key);
    await this.lockOuts.delete(key);
  }
}

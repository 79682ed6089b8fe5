import type { RateLimiterPostgres } from 'rate-limiter-flexible';
import { refusalFor } from '../platform/errors/limit-refusal.js';
import { consume, type LimitStore } from './limit-store.service.js';

const DAY = 86_400;
const LONGEST = 64;

interface Rule {
  /** The name in the table and in the audit trail. */
  readonly name: string;
  /** Failures until the lock-out. 0 means no lock-out. */
  readonly failures: number;
  /** The window in which failures are counted. */
  readonly seconds: number;
  readonly firstLockOutSeconds: number;
}

/**
 * An attempt that was allowed. It counts as a failure until {@link LockOut.takeBack} or
 * {@link LockOut.forget}.
 */
export interface Attempt {
  readonly key: string;
  /** The number of failures, including this attempt. */
  readonly count: number;
}

/**
 * Locks out a key after a number of failures, each time for twice as long.
 *
 * An attempt counts before its outcome is known, so that concurrent attempts do not exceed the
 * limit.
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
    // Concurrent attempts were refused until the end of the window, which is not the end of the
    // lock-out.
    this.attempts.deleteInMemoryBlockedAll();
    return true;
  }

  /** Call it if the attempt was not a failure. */
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

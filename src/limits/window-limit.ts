import type { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { AuditTrail } from '../audit/audit-trail.service.js';
import { isRefusal, refusalFor } from '../platform/errors/limit-refusal.js';
import { consume, isFromAhead, type LimitStore } from './limit-store.service.js';

interface Rule {
  /** The name in the table and in the audit trail. */
  readonly name: string;
  /** 0 means no limit. */
  readonly times: number;
  readonly seconds: number;
}

/** Allows a number of uses per key, within a window that begins with the first use. */
export class WindowLimit {
  private readonly counter: RateLimiterPostgres | undefined;

  constructor(
    private readonly rule: Rule,
    store: LimitStore,
    private readonly trail: AuditTrail,
  ) {
    const { name, times: points, seconds } = rule;
    if (points > 0) this.counter = store.counter({ name, points, seconds });
  }

  /**
   * Counts one use. Records the first refusal of a window in the audit trail.
   *
   * @throws DomainError `rate_limited`
   */
  async consume(key: string): Promise<void> {
    try {
      if (this.counter) await consume(this.counter, key, this.rule.seconds);
    } catch (refusal) {
      const { name, times } = this.rule;
      if (isRefusal(refusal) && refusal.consumedPoints === times + 1) {
        await this.trail.recordLimit(name);
      }
      throw refusalFor(refusal);
    }
  }

  /** The `key` of the row of `abuse_limits` that counts the uses of a key. */
  rowOf(key: string): string {
    return `${this.rule.name}:${key}`;
  }

  /**
   * Throws if a key has no uses left. Counts nothing.
   *
   * @throws DomainError `rate_limited`
   */
  async assertAllowed(key: string): Promise<void> {
    const used = await this.counter?.get(key);
    if (!used || used.consumedPoints <= this.rule.times) return;
    if (!isFromAhead(used, this.rule.seconds)) throw refusalFor(used);
  }
}

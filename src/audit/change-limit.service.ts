import { Inject, Injectable } from '@nestjs/common';
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
import type { Account } from '../access/account.js';
import { ENV, type Env } from '../platform/config/env.js';
import { refusalFor } from '../platform/errors/limit-refusal.js';

const HOUR_SECONDS = 3600;

/**
 * Bounds how fast an ordinary account can make the audit trail grow. It counts in memory, because
 * a count in the database would cost every write another statement.
 */
@Injectable()
export class ChangeLimit {
  private readonly counter: RateLimiterMemory | undefined;

  constructor(@Inject(ENV) { changesPerHour }: Env) {
    if (changesPerHour > 0) {
      this.counter = new RateLimiterMemory({ points: changesPerHour, duration: HOUR_SECONDS });
    }
  }

  /**
   * Counts one transaction that writes for an account.
   *
   * @throws DomainError `rate_limited`
   */
  async consume({ id, isSuperuser }: Account): Promise<void> {
    if (isSuperuser) return;
    try {
      await this.counter?.consume(id);
    } catch (refusal) {
      throw refusalFor(refusal);
    }
  }
}

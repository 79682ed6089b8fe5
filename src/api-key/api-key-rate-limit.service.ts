import { Injectable } from '@nestjs/common';
import RateLimiterPostgres from 'rate-limiter-flexible/lib/RateLimiterPostgres.js';
import { DataSource } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import { isFromAhead } from '../limits/limit-store.service.js';
import type { RateLimit } from './key-power.js';

const TABLE = 'rate_limits';
/** Each key has its own limit, so the library only counts. */
const UNLIMITED = 2_147_483_647;

/** Counts the uses of rate-limited keys in the database, which all processes share. */
@Injectable()
export class ApiKeyRateLimit {
  private readonly counter: RateLimiterPostgres;

  constructor(dataSource: DataSource) {
    this.counter = new RateLimiterPostgres({
      storeClient: dataSource,
      storeType: 'typeorm',
      tableName: TABLE,
      tableCreated: true,
      // `ExpiredRows` does. The library's timer would outlive this.
      clearExpiredByTimeout: false,
      keyPrefix: 'api-key',
      points: UNLIMITED,
      duration: 1,
    });
  }

  /**
   * Counts one use.
   *
   * @param bucket the keys with the same bucket are counted together
   * @throws DomainError `rate_limited` past the limit, until the end of the window, which begins
   *   with the first use
   */
  async consume(bucket: string, { requests, windowSeconds }: RateLimit): Promise<void> {
    const count = () => this.counter.consume(bucket, 1, { customDuration: windowSeconds });
    let counted = await count();
    if (counted.consumedPoints > requests && isFromAhead(counted, windowSeconds)) {
      await this.counter.delete(bucket);
      counted = await count();
    }
    const { consumedPoints, msBeforeNext } = counted;
    if (consumedPoints <= requests) return;
    throw new DomainError('rate_limited', { retryAfterSeconds: Math.ceil(msBeforeNext / 1000) });
  }
}

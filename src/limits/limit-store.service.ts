import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { DomainError } from '../errors/domain-error.js';

interface Counting {
  /** Begins the keys of this counter in the table. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

/** Makes counters that all processes share: rows of `abuse_limits`, which a migration has made. */
@Injectable()
export class LimitStore {
  private isClearing = false;

  constructor(private readonly dataSource: DataSource) {}

  /** What is past its points is remembered in memory until its end: a flood costs no queries. */
  counter({ name, points, seconds }: Counting): RateLimiterPostgres {
    const clearExpiredByTimeout = !this.isClearing;
    this.isClearing = true;
    return new RateLimiterPostgres({
      storeClient: this.dataSource,
      storeType: 'typeorm',
      tableName: 'abuse_limits',
      tableCreated: true,
      clearExpiredByTimeout,
      keyPrefix: name,
      points,
      duration: seconds,
      inMemoryBlockOnConsumed: points + 1,
    });
  }
}

/** The error for what a counter has refused; anything else that went wrong as it is. */
export function refusalFor(refusal: unknown): unknown {
  if (!isRefusal(refusal)) return refusal;
  return new DomainError('rate_limited', {
    retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
  });
}

/** By its form: a failure of the database is an error of another kind. */
export function isRefusal(refusal: unknown): refusal is RateLimiterRes {
  return typeof refusal === 'object' && refusal !== null && 'msBeforeNext' in refusal;
}

import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';

/** The clocks of several processes may differ by so much. */
const CLOCKS_DIFFER_SECONDS = 60;

/** So often what is locked out is looked up anew: by then every process knows when the operator has let somebody in. */
const REMEMBERED_MS = 30_000;

interface Counting {
  /** Begins the keys of this counter in the table. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

/** Makes counters that all processes share: rows of `abuse_limits`, which a migration has made. */
@Injectable()
export class LimitStore implements OnModuleDestroy {
  private readonly counters: RateLimiterPostgres[] = [];
  private readonly forgetting: NodeJS.Timeout;

  constructor(private readonly dataSource: DataSource) {
    this.forgetting = setInterval(() => {
      for (const counter of this.counters) counter.deleteInMemoryBlockedAll();
    }, REMEMBERED_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.forgetting);
  }

  /** What is past its points is remembered in memory for a while: a flood costs hardly a query. */
  counter({ name, points, seconds }: Counting): RateLimiterPostgres {
    const counter = new RateLimiterPostgres({
      storeClient: this.dataSource,
      storeType: 'typeorm',
      tableName: 'abuse_limits',
      tableCreated: true,
      // One does it for the whole table.
      clearExpiredByTimeout: this.counters.length === 0,
      keyPrefix: name,
      points,
      duration: seconds,
      inMemoryBlockOnConsumed: points + 1,
    });
    this.counters.push(counter);
    return counter;
  }
}

/**
 * Counts one use. An end that lies further ahead than any window or lock-out of the counter was written by a clock that was ahead: that
 * count begins anew, or it would keep somebody out until that day comes.
 *
 * @param longestSeconds the longest that the counter keeps anybody out
 * @throws RateLimiterRes past the points
 */
export async function consume(
  counter: RateLimiterPostgres,
  key: string,
  longestSeconds: number,
): Promise<RateLimiterRes> {
  try {
    return await counter.consume(key);
  } catch (refusal) {
    if (!isRefusal(refusal) || !isFromAhead(refusal, longestSeconds)) throw refusal;
    await counter.delete(key);
    return counter.consume(key);
  }
}

/** Whether a count ends later than one that was begun by the present clock can. */
export function isFromAhead({ msBeforeNext }: RateLimiterRes, longestSeconds: number): boolean {
  return msBeforeNext > (longestSeconds + CLOCKS_DIFFER_SECONDS) * 1000;
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

import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import RateLimiterPostgres from 'rate-limiter-flexible/lib/RateLimiterPostgres.js';
import { DataSource } from 'typeorm';
import { isRefusal } from '../platform/errors/limit-refusal.js';

/** The most by which the clocks of processes may differ. */
const CLOCKS_DIFFER_SECONDS = 60;

/**
 * How long a process remembers lock-outs in memory. After that, it notices that the operator has
 * ended one.
 */
const REMEMBERED_MS = 30_000;

interface Counting {
  /** The prefix of this counter's keys in the table. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

/**
 * Creates counters that all processes share. They are rows of `abuse_limits`, which a migration
 * creates.
 */
@Injectable()
export class LimitStore implements OnModuleDestroy {
  private readonly counters: RateLimiterPostgres[] = [];
  private readonly forgetting: NodeJS.Timeout;

  constructor(private readonly dataSource: DataSource) {
    this.forgetting = setInterval(() => this.forget(), REMEMBERED_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.forgetting);
  }

  /** Forgets which keys are past a limit, so that the table decides about the next use of each. */
  forget(): void {
    for (const counter of this.counters) counter.deleteInMemoryBlockedAll();
  }

  /**
   * Creates a counter. Keys past the limit are remembered in memory for a while, so that a flood
   * causes hardly any queries.
   */
  counter({ name, points, seconds }: Counting): RateLimiterPostgres {
    const counter = new RateLimiterPostgres({
      storeClient: this.dataSource,
      storeType: 'typeorm',
      tableName: 'abuse_limits',
      tableCreated: true,
      // `ExpiredRows` does. The library's timer would outlive this.
      clearExpiredByTimeout: false,
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
 * Counts one use. If a count ends later than any window or lock-out of the counter can, a clock
 * that was ahead wrote it. That count starts again from zero; otherwise it would lock somebody out
 * until that date.
 *
 * @param longestSeconds the longest window or lock-out of the counter
 * @throws RateLimiterRes if the limit is exceeded
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

/** Whether a count ends later than a count that began by the current clock can. */
export function isFromAhead({ msBeforeNext }: RateLimiterRes, longestSeconds: number): boolean {
  return msBeforeNext > (longestSeconds + CLOCKS_DIFFER_SECONDS) * 1000;
}

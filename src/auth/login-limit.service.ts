import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ENV, type Env } from '../config/env.js';
import { DomainError } from '../errors/domain-error.js';

const WINDOW_SECONDS = 60;

/** Bounds the log-in attempts of one client address. */
@Injectable()
export class LoginLimit {
  private readonly limiter: RateLimiterMemory | undefined;

  constructor(@Inject(ENV) env: Env) {
    if (env.loginsPerMinute > 0) {
      this.limiter = new RateLimiterMemory({
        points: env.loginsPerMinute,
        duration: WINDOW_SECONDS,
      });
    }
  }

  /** @throws DomainError `rate_limited` */
  async consume(address: string): Promise<void> {
    try {
      await this.limiter?.consume(address);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new DomainError('rate_limited', {
        retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000),
      });
    }
  }
}

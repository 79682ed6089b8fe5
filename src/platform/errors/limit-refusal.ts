import type { RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from './domain-error.js';

/** Converts a counter's refusal into a DomainError. Returns any other error unchanged. */
export function refusalFor(refusal: unknown): unknown {
  if (!isRefusal(refusal)) return refusal;
  return new DomainError('rate_limited', {
    retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
  });
}

/** Whether a counter refused. Tells by the properties: a database failure has others. */
export function isRefusal(refusal: unknown): refusal is RateLimiterRes {
  return typeof refusal === 'object' && refusal !== null && 'msBeforeNext' in refusal;
}

import { SCOPES } from '../../access/scopes.js';
import { DtoField } from '../../platform/validation/field.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';
import { parseInteger } from '../../platform/validation/lax.js';
import type { KeyPower, RateLimit } from '../key-power.js';

const MAX_REQUESTS = 1_000_000_000;
const MAX_WINDOW_SECONDS = 31 * 86_400;

interface Options {
  readonly required?: boolean;
  readonly description?: string;
}

/** A rate limit in a request or a response. */
export interface RateLimitBody {
  readonly requests: number;
  readonly window_seconds: number;
}

/** One or more of our scopes. Null for all rights of the owner. */
export const ScopesField = ({ required = false, description }: Options = {}): PropertyDecorator =>
  DtoField({
    parse: parseScopes,
    schema: { type: 'array', items: { type: 'string' }, minItems: 1 },
    isRequired: required,
    isNullable: true,
    example: ['users:read', 'keys:write'],
    description: description ?? `The scopes of the key: any of ${SCOPES.join(', ')}.`,
  });

/** Requests per window. Null for no limit. */
export const RateLimitField = ({
  required = false,
  description = 'How often the key may be used. Null removes the limit.',
}: Options = {}): PropertyDecorator =>
  DtoField({
    parse: parseRateLimit,
    schema: {
      type: 'object',
      required: ['requests', 'window_seconds'],
      properties: {
        requests: {
          type: 'integer',
          minimum: 1,
          maximum: MAX_REQUESTS,
          description: `How many requests a window may have, 1 to ${MAX_REQUESTS}.`,
        },
        window_seconds: {
          type: 'integer',
          minimum: 1,
          maximum: MAX_WINDOW_SECONDS,
          description: `The length of a window in seconds, 1 to ${MAX_WINDOW_SECONDS} (31 days).`,
        },
      },
    },
    isRequired: required,
    isNullable: true,
    example: { requests: 100, window_seconds: 60 },
    description,
  });

export function toRateLimit({ requests, window_seconds }: RateLimitBody): RateLimit {
  return { requests, windowSeconds: window_seconds };
}

export function toRateLimitBody({ rateLimit }: Pick<KeyPower, 'rateLimit'>): RateLimitBody | null {
  return rateLimit && { requests: rateLimit.requests, window_seconds: rateLimit.windowSeconds };
}

const parseScopes: Parser<string[]> = (input) => {
  if (!Array.isArray(input)) return refuse('not_list');
  const unknown = (input as unknown[]).find((scope) => !(SCOPES as unknown[]).includes(scope));
  if (unknown !== undefined) return refuse('unknown_scope', { scopes: SCOPES });
  if (input.length === 0) return refuse('empty_list');
  return { value: [...new Set(input as string[])] };
};

const parseRateLimit: Parser<RateLimitBody> = (input) => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse('not_dictionary');
  }
  const { requests, window_seconds } = input as Record<string, unknown>;
  const [count, window] = [parseInteger(requests), parseInteger(window_seconds)];
  const isSound =
    'value' in count &&
    'value' in window &&
    isBetween(1, count.value, MAX_REQUESTS) &&
    isBetween(1, window.value, MAX_WINDOW_SECONDS);
  if (isSound) return { value: { requests: count.value, window_seconds: window.value } };
  return refuse('out_of_range', {
    ranges: [
      { name: 'requests', least: 1, most: MAX_REQUESTS },
      { name: 'window_seconds', least: 1, most: MAX_WINDOW_SECONDS },
    ],
  });
};

function isBetween(least: number, value: number, most: number): boolean {
  return value >= least && value <= most;
}

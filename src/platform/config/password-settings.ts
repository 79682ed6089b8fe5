import { availableParallelism } from 'node:os';
import { flag, integer } from './setting.js';

/** Settings about choosing, changing and hashing passwords. */
export const PASSWORD_SETTINGS = {
  isCurrentPasswordRequired: flag({
    variable: 'RESET_REQUIRES_CURRENT_PASSWORD',
    fallback: false,
    meaning: 'A password reset must carry `current_password`. When sent, it is always checked.',
  }),
  passwordMinBytes: integer({
    variable: 'PASSWORD_MIN_BYTES',
    fallback: 8,
    min: 1,
    max: 64,
    meaning:
      'Least length of a new password. `wmill user add` without a password makes one of up to 5 characters, which needs less here.',
  }),
  bcryptCost: integer({
    variable: 'BCRYPT_COST',
    fallback: 12,
    min: 4,
    max: 15,
    meaning: 'bcrypt cost of new password hashes. Each step doubles the time of a log-in.',
  }),
  hashConcurrency: integer({
    variable: 'HASH_CONCURRENCY',
    fallback: Math.max(1, availableParallelism() - 1),
    fallbackInWords: 'processors - 1, at least 1',
    min: 1,
    max: 64,
    meaning: 'Passwords hashed at the same time.',
  }),
  hashQueueLimit: integer({
    variable: 'HASH_QUEUE_LIMIT',
    fallback: 256,
    min: 1,
    max: 100_000,
    meaning:
      'Passwords that may wait for hashing; past it 503 with Retry-After. An address may have half of it, an account a quarter (429).',
  }),
} as const;

import { integer } from './setting.js';

const MAX = 1_000_000;

/**
 * How many of each thing one account may have, in the order of docs/configuration.md. 0 disables a
 * limit.
 */
export const COUNT_SETTINGS = {
  maxApiKeys: integer({
    variable: 'MAX_API_KEYS_PER_USER',
    fallback: 200,
    min: 0,
    max: MAX,
    meaning:
      'API keys per account. At the limit a new key is refused, unless an expired one can be deleted. Superusers have no limit. 0: no limit.',
  }),
  maxSessions: integer({
    variable: 'MAX_SESSIONS_PER_USER',
    fallback: 100,
    min: 0,
    max: MAX,
    meaning:
      'Sessions of an account, tokens of log-ins and grants to OAuth clients, each; one more ends the oldest. 0: no limit.',
  }),
  maxDevices: integer({
    variable: 'MAX_DEVICES_PER_USER',
    fallback: 100,
    min: 0,
    max: MAX,
    meaning:
      'Approved devices per account. At the limit a new device is refused, unless a logged-out one can be deleted. 0: no limit.',
  }),
  maxPasskeys: integer({
    variable: 'MAX_PASSKEYS_PER_USER',
    fallback: 20,
    min: 1,
    max: 100,
    meaning: 'Passkeys per account. At the limit a new one is refused.',
  }),
} as const;

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
      'API keys of an account; past it no further one is made, unless an expired one can be deleted. Superusers have no limit. 0: nobody has.',
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
      'Devices that an account has let in; past it no further one is, unless one that is logged out can be deleted. 0: no limit.',
  }),
} as const;

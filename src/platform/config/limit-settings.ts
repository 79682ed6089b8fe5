import { integer } from './setting.js';

const MAX = 1_000_000;

/** How often something may be tried, in the order of docs/configuration.md. 0 disables a limit. */
export const LIMIT_SETTINGS = {
  loginsPerMinute: integer({
    variable: 'LOGIN_RATE_LIMIT_PER_MINUTE',
    fallback: 60,
    min: 0,
    max: MAX,
    meaning: 'Log-in attempts per client address; 0 switches the limit off, as with all limits.',
  }),
  loginFailures: integer({
    variable: 'LOGIN_FAILURES',
    fallback: 10,
    min: 0,
    max: MAX,
    meaning:
      'Wrong passwords in a row, within 15 minutes, for one account from one address, until that pair is locked out.',
  }),
  loginFailuresPerAddress: integer({
    variable: 'LOGIN_FAILURES_PER_ADDRESS',
    fallback: 200,
    min: 0,
    max: MAX,
    meaning:
      'Failed log-ins per address and hour, until it is locked out from accounts that did not log in from it lately.',
  }),
  loginFailuresPerAccount: integer({
    variable: 'LOGIN_FAILURES_PER_ACCOUNT',
    fallback: 50,
    min: 0,
    max: MAX,
    meaning:
      'Failed log-ins per account and hour from all addresses, until it is locked for those from which it did not log in lately.',
  }),
  secondFactorFailures: integer({
    variable: 'SECOND_FACTOR_FAILURES',
    fallback: 10,
    min: 0,
    max: MAX,
    meaning:
      'Wrong codes of a second factor in a row, within 15 minutes, for one account from all addresses, until it is locked out.',
  }),
  lockOutSeconds: integer({
    variable: 'LOGIN_LOCKOUT_SECONDS',
    fallback: 60,
    min: 1,
    max: 86_400,
    meaning: 'The first lock-out; each further one within a day is twice as long, up to 64 times.',
  }),
  signUpsPerHour: integer({
    variable: 'SIGNUPS_PER_HOUR',
    fallback: 100,
    min: 0,
    max: MAX,
    meaning: 'Sign-ups per address.',
  }),
  passwordResetsPerHour: integer({
    variable: 'PASSWORD_RESETS_PER_HOUR',
    fallback: 30,
    min: 0,
    max: MAX,
    meaning: 'Mails with links (a new password, a new email) per address; per email five.',
  }),
  authorizationsPerHour: integer({
    variable: 'AUTHORIZATIONS_PER_HOUR',
    fallback: 1000,
    min: 0,
    max: MAX,
    meaning:
      'Log-ins for OAuth clients and devices that one address, or one account that is logged in, may begin.',
  }),
  registrationsPerHour: integer({
    variable: 'OAUTH_REGISTRATIONS_PER_HOUR',
    fallback: 20,
    min: 0,
    max: MAX,
    meaning: 'OAuth clients that one address may register, with `OAUTH_REGISTRATION`.',
  }),
  changesPerHour: integer({
    variable: 'CHANGES_PER_HOUR',
    fallback: 3600,
    min: 0,
    max: MAX,
    meaning: 'Requests that write, per account and process; superusers have no limit.',
  }),
  badCredentialsPerMinute: integer({
    variable: 'BAD_CREDENTIALS_PER_MINUTE',
    fallback: 300,
    min: 0,
    max: MAX,
    meaning:
      'Unknown API keys, tokens and client secrets per address, then 429; valid ones still work.',
  }),
} as const;

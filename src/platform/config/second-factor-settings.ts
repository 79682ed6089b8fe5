import { flag, integer, oneOf } from './setting.js';

/** Who must prove a second factor, in the order of docs/configuration.md. */
export const SECOND_FACTOR_SETTINGS = {
  secondFactor: oneOf({
    variable: 'SECOND_FACTOR',
    fallback: 'offered',
    values: ['off', 'offered', 'required-for-superusers', 'required'],
    meaning:
      '[Second factors](docs/second-factors.md): `off` (also not asked for where there are some), `offered`, `required-for-superusers`, or `required`.',
  }),
  secondFactorGraceDays: integer({
    variable: 'SECOND_FACTOR_GRACE_DAYS',
    fallback: 7,
    min: 0,
    max: 365,
    meaning:
      'Days in which an account that must have a second factor may log in without one. Then a log-in leads to setting one up.',
  }),
  isPasswordAloneOkOnApis: flag({
    variable: 'SECOND_FACTOR_ALLOWS_PASSWORD_ON_APIS',
    fallback: false,
    meaning:
      "Lets a password alone log in on APIs that cannot ask for a code (Langflow's, Windmill's, ZenML's). Off: they refuse accounts with a second factor.",
  }),
  stepUpMinutes: integer({
    variable: 'STEP_UP_MINUTES',
    fallback: 10,
    min: 0,
    max: 1440,
    meaning:
      'Minutes after a log-in, or after another proof, in which it may do sensitive actions (keys, passwords, factors, rights of others). 0: it always may.',
  }),
} as const;

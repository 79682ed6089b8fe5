import { integer } from './setting.js';

const DAY = 86_400;

/** Lifetimes of what the server issues, in the order of docs/configuration.md. */
export const LIFETIME_SETTINGS = {
  accessTokenSeconds: integer({
    variable: 'ACCESS_TOKEN_EXPIRE_SECONDS',
    fallback: 3600,
    min: 1,
    max: DAY,
    meaning: 'Lifetime of an access token.',
  }),
  refreshTokenSeconds: integer({
    variable: 'REFRESH_TOKEN_EXPIRE_SECONDS',
    fallback: 7 * DAY,
    min: 1,
    max: 365 * DAY,
    meaning: 'Lifetime of a refresh token, and of a session that is not refreshed.',
  }),
  refreshTokenReuseSeconds: integer({
    variable: 'REFRESH_TOKEN_REUSE_SECONDS',
    fallback: 10,
    min: 0,
    max: 300,
    meaning:
      'Seconds after its first use in which a refresh token of OAuth 2.0 may be used again; 0: once only.',
  }),
  sessionTokenSeconds: integer({
    variable: 'SESSION_TOKEN_EXPIRE_SECONDS',
    fallback: 3 * DAY,
    min: 1,
    max: 365 * DAY,
    meaning: "Lifetime of the token of a log-in on Windmill's API.",
  }),
  cliTokenSeconds: integer({
    variable: 'CLI_TOKEN_EXPIRE_SECONDS',
    fallback: 30 * DAY,
    min: 60,
    max: 365 * DAY,
    meaning: 'Lifetime of the token that a log-in of `wmill` through the browser gets.',
  }),
  oauthKeyDays: integer({
    variable: 'OAUTH_KEY_DAYS',
    fallback: 90,
    min: 1,
    max: 3650,
    meaning:
      'Days after which another key signs ID tokens; the old one stays published for one day more.',
  }),
} as const;

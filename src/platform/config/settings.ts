import {
  checkApiKey,
  checkCookieDomain,
  checkCookiePrefix,
  checkEmail,
  checkHost,
  checkHttpUrl,
  checkOrigins,
  checkPublicUrl,
  checkSecretKey,
  checkSuperuserName,
  checkSuperuserPassword,
  checkTrustProxy,
} from './checks.js';
import { COUNT_SETTINGS } from './count-settings.js';
import { parseHostNames } from './host-names.js';
import { DATABASE_SETTINGS } from './database-settings.js';
import { PASSWORD_SETTINGS } from './password-settings.js';
import { OUTWARD_SETTINGS } from './outward-settings.js';
import { FORWARD_AUTH_SETTINGS } from './forward-auth-settings.js';
import { LIFETIME_SETTINGS } from './lifetime-settings.js';
import { SECOND_FACTOR_SETTINGS } from './second-factor-settings.js';
import { LIMIT_SETTINGS } from './limit-settings.js';
import { checked, flag, integer, oneOf, parsed, text } from './setting.js';

/** Every environment variable that the server reads, in the order of docs/configuration.md. */
export const SETTINGS = {
  host: checked({
    variable: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'Address to listen on.',
    check: checkHost,
  }),
  port: integer({
    variable: 'PORT',
    fallback: 8640,
    min: 0,
    max: 65535,
    meaning: 'Port to listen on; 0 takes a free one.',
  }),
  publicUrl: checked({
    variable: 'PUBLIC_URL',
    meaning:
      'Where browsers reach this server (`https://gatehouse.example.com`). With https, cookies are Secure and answers demand https.',
    check: checkPublicUrl,
  }),
  ...DATABASE_SETTINGS,
  dataDirectory: text({
    variable: 'DATA_DIR',
    fallback: './data',
    meaning: 'Where the embedded database and the generated secret key lie.',
  }),
  secretKey: checked({
    variable: 'SECRET_KEY',
    meaning:
      'Signs access and refresh tokens; 32 or more characters. Unset: generated into `DATA_DIR`. Required with `DATABASE_URL`.',
    check: checkSecretKey,
  }),
  superuserName: checked({
    variable: 'SUPERUSER',
    fallback: 'admin',
    meaning: 'User name of the superuser created at the first start.',
    check: checkSuperuserName,
  }),
  superuserEmail: checked({
    variable: 'SUPERUSER_EMAIL',
    meaning:
      "Email of that superuser, by which Windmill's tools know it. Unset: they know it by its user name.",
    check: checkEmail,
  }),
  superuserPassword: checked({
    variable: 'SUPERUSER_PASSWORD',
    meaning: 'Password of that superuser, 8 to 72 bytes. Unset: generated and printed once.',
    check: checkSuperuserPassword,
  }),
  superuserApiKey: checked({
    variable: 'SUPERUSER_API_KEY',
    meaning:
      'API key of that superuser, 32 or more visible characters. Unset: generated and printed once.',
    check: checkApiKey,
  }),
  isAuthEnabled: flag({
    variable: 'AUTH_ENABLED',
    fallback: true,
    meaning: 'Off: a request without credentials acts as the superuser.',
  }),
  isAuthDisabledOk: flag({
    variable: 'AUTH_DISABLED_OK',
    fallback: false,
    meaning: 'Allows `AUTH_ENABLED=false` on an address other than loopback.',
  }),
  allowedHosts: parsed({
    variable: 'ALLOWED_HOSTS',
    fallback: '',
    meaning:
      'With `AUTH_ENABLED=false`: hosts it may be called by besides loopback and `PUBLIC_URL`, by commas, no ports (`gatehouse,10.0.0.5`).',
    parse: parseHostNames,
  }),
  isConsoleEnabled: flag({
    variable: 'CONSOLE_ENABLED',
    fallback: true,
    meaning:
      "Serves the administrators' console at `/console` ([more](docs/console.md)). Off: nothing of it is served; `/account` stays.",
  }),
  isSignUpEnabled: flag({
    variable: 'SIGNUP_ENABLED',
    fallback: false,
    meaning: 'Lets anybody create an account.',
  }),
  isNewUserActive: flag({
    variable: 'NEW_USER_IS_ACTIVE',
    fallback: false,
    meaning: 'New accounts can log in without being activated by a superuser.',
  }),
  ...PASSWORD_SETTINGS,
  ...SECOND_FACTOR_SETTINGS,
  ...LIFETIME_SETTINGS,
  isWorkspaceCreationForSuperusers: flag({
    variable: 'CREATE_WORKSPACE_REQUIRE_SUPERADMIN',
    fallback: true,
    meaning: 'Superusers alone may create workspaces.',
  }),
  maxGroupsInClaims: integer({
    variable: 'MAX_GROUPS_IN_CLAIMS',
    fallback: 200,
    min: 1,
    max: 10_000,
    meaning:
      'How many groups, and how many roles, of an account other programs get at most. Those of the oldest memberships come first.',
  }),
  ...OUTWARD_SETTINGS,
  cookieSecure: oneOf({
    variable: 'COOKIE_SECURE',
    fallback: 'auto',
    values: ['auto', 'true', 'false'],
    meaning:
      'The Secure attribute of cookies; `auto` sets it on requests that came by https, and on all when `PUBLIC_URL` is https.',
  }),
  cookieSameSite: oneOf({
    variable: 'COOKIE_SAME_SITE',
    fallback: 'lax',
    values: ['lax', 'strict', 'none'],
    meaning: 'The SameSite attribute of cookies; `none` needs `COOKIE_SECURE=true`.',
  }),
  cookieDomain: checked({
    variable: 'COOKIE_DOMAIN',
    meaning: 'The Domain attribute of cookies. Unset: the host alone.',
    check: checkCookieDomain,
  }),
  langflowCookiePrefix: checked({
    variable: 'LANGFLOW_COOKIE_PREFIX',
    fallback: '',
    meaning:
      "Put before the names of the cookies of Langflow's API (`gatehouse_`), so that a Langflow at the same host name keeps its own. Leave it empty where its web UI uses them.",
    check: checkCookiePrefix,
  }),
  langflowSecretKey: text({
    variable: 'LANGFLOW_SECRET_KEY',
    meaning:
      'What a Langflow encrypted its API keys with. Only `import langflow` reads it, for keys of 1.8.',
  }),
  windmillCookiePrefix: checked({
    variable: 'WINDMILL_COOKIE_PREFIX',
    fallback: '',
    meaning:
      "Put before the name of the cookie of Windmill's API (`gatehouse_`), so that a Windmill at the same host name keeps its own.",
    check: checkCookiePrefix,
  }),
  ...FORWARD_AUTH_SETTINGS,
  ...LIMIT_SETTINGS,
  ...COUNT_SETTINGS,
  isTrackingApiKeyUsage: flag({
    variable: 'TRACK_API_KEY_USAGE',
    fallback: true,
    meaning: 'Counts the uses of API keys (`total_uses`, `last_used_at`).',
  }),
  apiKeyUsageFlushSeconds: integer({
    variable: 'API_KEY_USAGE_FLUSH_SECONDS',
    fallback: 5,
    min: 1,
    max: 3600,
    meaning: 'Uses are gathered and written this often: the most that a crash can lose.',
  }),
  auditRetentionDays: integer({
    variable: 'AUDIT_RETENTION_DAYS',
    fallback: 0,
    min: 0,
    max: 36_500,
    meaning: 'Audit events older than this are deleted, once an hour. 0: none is.',
  }),
  trustProxy: checked({
    variable: 'TRUST_PROXY',
    meaning:
      'Addresses or networks of proxies whose `X-Forwarded-*` is believed, separated by commas (`10.0.0.0/8`), or `true` for all. Unset: none.',
    check: checkTrustProxy,
  }),
  corsOrigins: checked({
    variable: 'CORS_ORIGINS',
    meaning:
      'Origins that browsers may call from, separated by commas, or `*`. Unset: none. ' +
      "Pages of a listed origin may act with the visitor's cookies, also at the console.",
    check: checkOrigins,
  }),
  bodyLimitBytes: integer({
    variable: 'BODY_LIMIT_BYTES',
    fallback: 1_048_576,
    min: 1024,
    max: 104_857_600,
    meaning: 'The largest request body; above it 413.',
  }),
  maxHeaderBytes: integer({
    variable: 'MAX_HEADER_BYTES',
    fallback: 16_384,
    min: 1024,
    max: 1_048_576,
    meaning: 'The largest head of a request, its URL included; past it the answer is 431.',
  }),
  headerTimeoutSeconds: integer({
    variable: 'HEADER_TIMEOUT_SECONDS',
    fallback: 10,
    min: 1,
    max: 3600,
    meaning: 'Within this the head of a request must have come; past it the answer is 408.',
  }),
  requestTimeoutSeconds: integer({
    variable: 'REQUEST_TIMEOUT_SECONDS',
    fallback: 30,
    min: 1,
    max: 3600,
    meaning: 'Within this a whole request must have come; past it the answer is 408.',
  }),
  keepAliveSeconds: integer({
    variable: 'KEEP_ALIVE_SECONDS',
    fallback: 72,
    min: 1,
    max: 3600,
    meaning:
      'An idle connection is kept so long for its next request: longer than the proxy before this server keeps it.',
  }),
  logLevel: oneOf({
    variable: 'LOG_LEVEL',
    fallback: 'info',
    values: ['error', 'warn', 'info', 'debug'],
    meaning: 'The least severe messages that are logged.',
  }),
  logFormat: oneOf({
    variable: 'LOG_FORMAT',
    fallback: 'text',
    values: ['text', 'json'],
    meaning: 'A line of text per event, or one of JSON for programs.',
  }),
  isAccessLogged: flag({
    variable: 'ACCESS_LOG',
    fallback: false,
    meaning: 'Logs every answer: id, method, path, status, time, address, account; never a query.',
  }),
  metricsPort: integer({
    variable: 'METRICS_PORT',
    fallback: 0,
    min: 0,
    max: 65535,
    meaning: 'Port of `/metrics` for Prometheus, without credentials; 0 switches metrics off.',
  }),
  metricsHost: checked({
    variable: 'METRICS_HOST',
    fallback: '127.0.0.1',
    meaning: 'Address to serve metrics on.',
    check: checkHost,
  }),
  otlpEndpoint: checked({
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    meaning:
      'Collector that gets a trace of every request, by OTLP over HTTP; needs further packages ([how](docs/operations.md#traces)).',
    check: checkHttpUrl,
  }),
  drainSeconds: integer({
    variable: 'DRAIN_SECONDS',
    fallback: 5,
    min: 0,
    max: 600,
    meaning:
      'At SIGTERM, `/ready` answers 503 this long while all requests are served, before the server stops listening. Ctrl-C (SIGINT) does not wait.',
  }),
} as const;

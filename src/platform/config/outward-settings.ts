import { parseOauthLogins } from './oauth-logins.js';
import { checkEmail, checkSmtpUrl, checkSupportContact } from './checks.js';
import { parseHostNames } from './host-names.js';
import { checked, flag, integer, oneOf, parsed } from './setting.js';

/** Settings about other servers: log-in providers and mail. */
export const OUTWARD_SETTINGS = {
  oauthLogins: parsed({
    variable: 'OAUTH_LOGINS',
    fallback: '{}',
    meaning:
      'Log-in providers, as JSON: `{"github": {"id": "...", "secret": "..."}}`; see [docs/log-in-providers.md](docs/log-in-providers.md).',
    parse: parseOauthLogins,
  }),
  isOauthSignUpEnabled: flag({
    variable: 'OAUTH_SIGNUP_ENABLED',
    fallback: false,
    meaning:
      'A first log-in at a provider creates an account. It waits for activation unless `NEW_USER_IS_ACTIVE` is set.',
  }),
  isOauthLinkingByEmail: flag({
    variable: 'OAUTH_LINK_BY_EMAIL',
    fallback: false,
    meaning:
      'A first log-in at a provider opens the account that has the same email, if the provider has verified it.',
  }),
  oauthRegistration: oneOf({
    variable: 'OAUTH_REGISTRATION',
    fallback: 'off',
    values: ['off', 'token', 'open'],
    meaning:
      'Whether OAuth clients may register themselves: `token`: with a token from a superuser; `open`: all ([more](docs/oauth.md#clients-that-register-themselves)).',
  }),
  maxRegisteredClients: integer({
    variable: 'OAUTH_MAX_REGISTERED_CLIENTS',
    fallback: 1000,
    min: 1,
    max: 100_000,
    meaning: 'OAuth clients that no superuser registered; one more is refused.',
  }),
  registeredClientDays: integer({
    variable: 'OAUTH_UNUSED_CLIENT_DAYS',
    fallback: 30,
    min: 1,
    max: 3650,
    meaning:
      'Days after which an OAuth client that no superuser registered is deleted if nobody has granted it anything.',
  }),
  areClientDocumentsRead: flag({
    variable: 'OAUTH_CLIENT_DOCUMENTS',
    fallback: false,
    meaning:
      'Accepts an https address as the id of an OAuth client, and reads what the client is from it ([more](docs/oauth.md#client-id-metadata-documents)).',
  }),
  privateHosts: parsed({
    variable: 'OUTGOING_PRIVATE_HOSTS',
    fallback: '',
    meaning:
      'Hosts on private networks to which requests for OAuth clients may go, by commas, no ports (`mcp.internal,10.0.0.5`); also with http.',
    parse: parseHostNames,
  }),
  windmillLoginTypes: oneOf({
    variable: 'WINDMILL_LOGIN_TYPES',
    fallback: 'all',
    values: ['all', 'published'],
    meaning:
      "`published`: Windmill's `login_type` is `password` or `github`, as old generated clients need ([more](docs/windmill.md#generated-clients)).",
  }),
  smtpUrl: checked({
    variable: 'SMTP_URL',
    meaning:
      'Server for outgoing mail: `smtps://user:password@host:465`, `smtp://host:587` (STARTTLS). Needs `SMTP_FROM`, `PUBLIC_URL`. Unset: none.',
    check: checkSmtpUrl,
  }),
  smtpFrom: checked({
    variable: 'SMTP_FROM',
    meaning: 'Sender of mail.',
    check: checkEmail,
  }),
  supportContact: checked({
    variable: 'SUPPORT_CONTACT',
    meaning:
      'Where people who cannot log in get help: an email, an https address or a short text. The log-in and the account page show it. Unset: "your administrator".',
    check: checkSupportContact,
  }),
} as const;

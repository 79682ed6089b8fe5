import { parseOauthLogins } from './oauth-logins.js';
import { checkEmail, checkSmtpUrl } from './checks.js';
import { checked, flag, oneOf, parsed } from './setting.js';

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
} as const;

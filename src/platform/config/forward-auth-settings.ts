import { checkCookieDomain } from './checks.js';
import { parseReturnHosts } from './return-hosts.js';
import { checked, parsed } from './setting.js';

/** Settings about applications behind a proxy that asks `/auth/verify`. */
export const FORWARD_AUTH_SETTINGS = {
  returnHosts: parsed({
    variable: 'FORWARD_AUTH_HOSTS',
    fallback: '',
    meaning:
      'Hosts of applications to which the log-in page sends people back, by commas (`app.example.com,*.apps.example.com`). Ports other than the default are named.',
    parse: parseReturnHosts,
  }),
  sessionCookieDomain: checked({
    variable: 'FORWARD_AUTH_COOKIE_DOMAIN',
    meaning:
      'Domain whose hosts all get the cookie of a log-in at the pages ([what that gives up](docs/connect/README.md#sibling-hosts)). Unset: the host alone.',
    check: checkCookieDomain,
  }),
} as const;

import { BlockList, isIP } from 'node:net';

/** Each check returns what the value must be, or undefined when it is valid. */
type Check = (value: string) => string | undefined;

const CONTROL_CHARACTER = /\p{Cc}/u;
const HOST_NAME = /^[a-z\d]([\w.-]*[a-z\d])?$/i;
const COOKIE_DOMAIN = /^\.?[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i;
const NAMED_NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);
/**
 * Langflow's former default password, which is public and which its log-in rejects (contract
 * langflow 6).
 */
const PUBLISHED_PASSWORD = 'langflow';

export const checkHost: Check = (value) =>
  isIP(value) || HOST_NAME.test(value)
    ? undefined
    : 'must be an address or a host name, without scheme, brackets or port (PORT has that)';

export const checkSmtpUrl: Check = (value) =>
  /^smtps?:\/\/[^/?#]+\/?$/.test(value) && URL.canParse(value) && new URL(value).hostname
    ? undefined
    : 'must be smtps://user:password@host:465 or smtp://host:587; percent-encode special characters in user name and password';

export const checkSecretKey: Check = (value) =>
  value.length >= 32
    ? undefined
    : 'must have 32 or more characters; generate one with: openssl rand -hex 32';

export const checkSuperuserName: Check = (value) => {
  if ([...value].length > 255) return 'must have 1 to 255 characters';
  return CONTROL_CHARACTER.test(value) ? 'must not contain control characters' : undefined;
};

/** The rule for emails of accounts checks the rest when the account is made. */
export const checkEmail: Check = (value) =>
  value.length <= 255 && /^[^\s@]+@[^\s@]+$/.test(value) && !CONTROL_CHARACTER.test(value)
    ? undefined
    : 'must be an email such as admin@example.com';

/** The password rules check the rest when the password is first used. */
export const checkSuperuserPassword: Check = (value) => {
  const bytes = Buffer.byteLength(value);
  if (bytes < 8 || bytes > 72) return 'must have 8 to 72 bytes';
  return value === PUBLISHED_PASSWORD ? `must not be "${PUBLISHED_PASSWORD}"` : undefined;
};

export const checkApiKey: Check = (value) =>
  /^[!-~]{32,512}$/.test(value) ? undefined : 'must have 32 to 512 visible ASCII characters';

export const checkCookieDomain: Check = (value) =>
  COOKIE_DOMAIN.test(value)
    ? undefined
    : 'must be a domain name such as example.com, without scheme or port';

/** Names that begin with `__` have a meaning for browsers (`__Host-`). */
const COOKIE_PREFIX = /^[A-Za-z0-9][\w.-]{0,63}$/;

export const checkCookiePrefix: Check = (value) =>
  value === '' || COOKIE_PREFIX.test(value)
    ? undefined
    : 'must be at most 64 letters, digits, dots, hyphens and underscores, and begin with a letter or digit';

/**
 * A number of hops is not accepted: counting cannot distinguish a proxy from a client that sends
 * the same headers (fastify ignores it too).
 */
export const checkTrustProxy: Check = (value) =>
  /^(true|false)$/.test(value) || itemsOf(value).every(isNetwork)
    ? undefined
    : 'must be true, false, or addresses and networks separated by commas (127.0.0.1, 10.0.0.0/8)';

export const checkPublicUrl: Check = (value) =>
  /^https?:/.test(value) && URL.canParse(value) && isOrigin(value)
    ? undefined
    : 'must be scheme, host and port as browsers see them, without path or trailing slash (https://gatehouse.example.com)';

export const checkHttpUrl: Check = (value) =>
  /^https?:\/\/./.test(value) && URL.canParse(value)
    ? undefined
    : 'must be a URL that starts with http:// or https://';

export const checkOrigins: Check = (value) =>
  value === '*' || itemsOf(value).every((item) => URL.canParse(item) && isOrigin(item))
    ? undefined
    : 'must be * or origins separated by commas, each without path or trailing slash (https://app.example.com)';

function itemsOf(value: string): string[] {
  return value.split(',').map((item) => item.trim());
}

/** Browsers send scheme, host and port, which are compared as text. */
function isOrigin(item: string): boolean {
  return new URL(item).origin === item;
}

function isNetwork(item: string): boolean {
  if (NAMED_NETWORKS.has(item)) return true;
  const [address = '', bits, ...rest] = item.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  if (!/^\d+$/.test(bits)) return false;
  try {
    new BlockList().addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
}

const LONGEST_CONTACT = 255;

/** Pages show it as a line of text, and link what is an email or an https address. */
export function checkSupportContact(value: string): string | undefined {
  const isLine = [...value].length <= LONGEST_CONTACT && !/\p{C}/u.test(value);
  return isLine ? undefined : `must be one line of at most ${LONGEST_CONTACT} characters`;
}

import { refuse, type Parser, type Refused } from '../../platform/validation/parser.js';
import { parseTexts, textOf } from '../../platform/validation/strict.js';
import { OAUTH_SCOPES } from './oauth-scopes.js';

export const AUTHORIZATION_CODE = 'authorization_code';
export const CLIENT_CREDENTIALS = 'client_credentials';
/** RFC 8628 3.4. */
export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
export const REFRESH_TOKEN = 'refresh_token';

export const GRANT_TYPES: readonly string[] = [
  AUTHORIZATION_CODE,
  REFRESH_TOKEN,
  CLIENT_CREDENTIALS,
  DEVICE_CODE,
];

const MAX_URIS = 20;
const MAX_URI_LENGTH = 2000;
/**
 * The characters of a URI (RFC 3986 2), without the asterisk, which others interpret as a wildcard.
 */
const URI_CHARACTERS = /^[\w.~:/?[\]@!$&'()+,;=%-]+$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** An app's private-use scheme is a reversed domain name (RFC 8252 7.1). */
const OWN_SCHEME = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/;

export const parseClientName: Parser<string> = textOf({ min: 1, max: 100 });

/** Exact URIs: https on any host, http on loopback only, or an app's private-use scheme. */
export const parseRedirectUris: Parser<string[]> = listOf(
  (uri) => (isRedirectUri(uri) ? undefined : refuse('not_redirect_uri', { uri: shortened(uri) })),
  MAX_URIS,
);

export const parseGrantTypes: Parser<string[]> = listOf(oneOf(GRANT_TYPES), GRANT_TYPES.length);

export const parseScopes: Parser<string[]> = listOf(oneOf(OAUTH_SCOPES), OAUTH_SCOPES.length);

/** Whether a client with this redirect URI runs on the user's own machine (RFC 8252). */
export function isNativeUri(uri: string): boolean {
  return !uri.startsWith('https:');
}

/** Whether an https URI points to loopback. */
export function isLoopbackUri(uri: string): boolean {
  return LOOPBACK.has(new URL(uri).hostname);
}

function isRedirectUri(uri: string): boolean {
  if (uri.length > MAX_URI_LENGTH || !URI_CHARACTERS.test(uri) || !URL.canParse(uri)) return false;
  const { protocol, hostname, username, password } = new URL(uri);
  if (username !== '' || password !== '') return false;
  if (protocol === 'https:') return hostname !== '';
  return protocol === 'http:' ? LOOPBACK.has(hostname) : OWN_SCHEME.test(protocol);
}

type Check = (text: string) => Refused | undefined;

function oneOf(allowed: readonly string[]): Check {
  return (value) =>
    allowed.includes(value)
      ? undefined
      : refuse('value_not_allowed', { value: shortened(value), allowed });
}

/** An answer repeats no more of a refused text. */
function shortened(text: string): string {
  return text.slice(0, 100);
}

function listOf(check: Check, max: number): Parser<string[]> {
  return (input) => {
    const parsed = parseTexts(input);
    if ('fault' in parsed) return parsed;
    const { value } = parsed;
    if (value.length > max || new Set(value).size < value.length) {
      return refuse('too_many_values', { most: max });
    }
    for (const text of value) {
      const refused = check(text);
      if (refused) return refused;
    }
    return parsed;
  };
}

import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { oneOf, refuse, type Parser, type Refused } from '../../platform/validation/parser.js';
import { parseTexts, textOf } from '../../platform/validation/strict.js';
import { GROUPS_FORMATS, type GroupsFormat } from '../../workspaces/account-groups.service.js';
import { parseAskedAddress } from './client-keys.js';
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

/** A private-use scheme, such as `com.example.app:` (RFC 8252 7.1) or `vscode:`. */
const SCHEME = /^[a-z][a-z0-9+.-]*:$/;

/** Schemes that browsers handle themselves, or that belong to other protocols. */
const FOREIGN_SCHEMES = new Set(
  'about blob chrome data file filesystem ftp intent javascript mailto sms tel vbscript view-source ws wss'
    .split(' ')
    .map((name) => `${name}:`),
);

const PRIVATE_NAME = /^[^.]+$|\.(?:home\.arpa|internal|intranet|lan|local|localhost|test)$/;

const PRIVATE_NETWORKS = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
] as const) {
  PRIVATE_NETWORKS.addSubnet(network, prefix, 'ipv4');
}
PRIVATE_NETWORKS.addSubnet('fc00::', 7, 'ipv6');

export const APPLICATION_TYPES = ['web', 'native'] as const;
export type ApplicationType = (typeof APPLICATION_TYPES)[number];

/** How access tokens for an API are made: `opaque` ones are looked up, `jwt` verified offline. */
export const TOKEN_FORMATS = ['opaque', 'jwt'] as const;
export type TokenFormat = (typeof TOKEN_FORMATS)[number];

export const parseClientName: Parser<string> = textOf({ min: 1, max: 100 });

/**
 * Exact URIs: https on any host, http on loopback or a private network, or an app's private-use
 * scheme. Which of them a client may have depends on its other settings: see `assertSoundness`.
 */
export const parseRedirectUris: Parser<string[]> = listOf(
  (uri) => (isRedirectUri(uri) ? undefined : refuse('not_redirect_uri', { uri: shortened(uri) })),
  MAX_URIS,
);

/** A page of the client's own, or its logo. */
export const parseWebPage: Parser<string> = textOf({
  max: MAX_URI_LENGTH,
  form: /^https:\/\/[\w.:[\]-]+(?:[/?][\w.~:/?[\]@!$&'()+,;=%#-]*)?$/,
  otherwise: { kind: 'wrong_form', form: 'expected a URL with https' },
});

export const parseApplicationType: Parser<ApplicationType> = oneOf(APPLICATION_TYPES);

export const parseGroupsFormat: Parser<GroupsFormat> = oneOf(GROUPS_FORMATS);

export const parseTokenFormat: Parser<TokenFormat> = oneOf(TOKEN_FORMATS);

/** The identifier of an API: an absolute URI without a fragment (RFC 8707 2). */
export const parseResourceUri: Parser<string> = textOf({
  max: MAX_URI_LENGTH,
  form: /^(?:https?:\/\/[\w.:[\]-]+(?:[/?][\w.~:/?[\]@!$&'()+,;=%-]*)?|urn:[\w.~:/@!$&'()+,;=%-]+)$/,
  otherwise: { kind: 'wrong_form', form: 'expected an absolute URI without a fragment' },
});

export const parseGrantTypes: Parser<string[]> = listOf(isOneOf(GRANT_TYPES), GRANT_TYPES.length);

export const parseScopes: Parser<string[]> = listOf(isOneOf(OAUTH_SCOPES), OAUTH_SCOPES.length);

/**
 * Where a client gets logout tokens: https, or http where its redirect URIs may have it. Which
 * hosts are asked is decided when one is sent.
 */
export const parseLogoutUri: Parser<string> = (input) => {
  const parsed = parseAskedAddress(input);
  return 'value' in parsed && !URL.canParse(parsed.value)
    ? refuse('wrong_form', { form: 'expected a URL with https' })
    : parsed;
};

/** Whether a URI has an app's private-use scheme. */
export function isPrivateScheme(uri: string): boolean {
  return !/^https?:/.test(uri);
}

export function isLoopbackUri(uri: string): boolean {
  return LOOPBACK.has(new URL(uri).hostname);
}

/** Whether a URI sends codes in plain text over a network. */
export function isPlainHttp(uri: string): boolean {
  return uri.startsWith('http:') && !isLoopbackUri(uri);
}

function isRedirectUri(uri: string): boolean {
  if (uri.length > MAX_URI_LENGTH || !URI_CHARACTERS.test(uri) || !URL.canParse(uri)) return false;
  const { protocol, hostname, username, password } = new URL(uri);
  if (username !== '' || password !== '') return false;
  if (protocol === 'https:') return hostname !== '';
  if (protocol === 'http:') return LOOPBACK.has(hostname) || isPrivateHost(hostname);
  return SCHEME.test(protocol) && !FOREIGN_SCHEMES.has(protocol) && uri.startsWith(protocol);
}

function isPrivateHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIPv4(address)) return PRIVATE_NETWORKS.check(address, 'ipv4');
  if (isIPv6(address)) return PRIVATE_NETWORKS.check(address, 'ipv6');
  return PRIVATE_NAME.test(hostname);
}

type Check = (text: string) => Refused | undefined;

function isOneOf(allowed: readonly string[]): Check {
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

/** An identity provider at which accounts may log in. */
export interface OauthLogin {
  /**
   * Its name in URLs and in the identities in the database. It must always mean the same provider.
   */
  readonly key: string;
  /** GitHub is not an OpenID Connect provider: it has its own endpoints. */
  readonly kind: 'openid' | 'github';
  /** The issuer; for GitHub the address of its pages. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly displayName: string;
  /** Whether its emails count as verified even when it does not say so. */
  readonly isEmailTrusted: boolean;
  /** Whether a log-in there needs no second factor here, since that provider asks for one. */
  readonly isSecondFactorTrusted: boolean;
  /** Email domains in lower case; other emails cannot log in. Empty: all domains. */
  readonly allowedDomains: readonly string[];
}

type Entry = Readonly<Record<string, unknown>>;

const KNOWN: Readonly<Record<string, (tenant: string) => { issuer: string; name: string }>> = {
  github: () => ({ issuer: 'https://github.com', name: 'GitHub' }),
  gitlab: () => ({ issuer: 'https://gitlab.com', name: 'GitLab' }),
  google: () => ({ issuer: 'https://accounts.google.com', name: 'Google' }),
  microsoft: (tenant) => ({
    issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
    name: 'Microsoft',
  }),
};

const KEY = /^[a-z][a-z\d_-]{0,49}$/;
const TENANT = /^[\w.-]+$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const FIELDS = [
  'id',
  'secret',
  'issuer',
  'tenant',
  'name',
  'trust_email',
  'trust_second_factor',
  'allowed_domains',
] as const;

/**
 * Parses `{"github": {"id": "...", "secret": "..."}, "corp": {"issuer": "https://...", "id": "...",
 * "secret": "..."}}`, the format of Windmill's own configuration.
 *
 * @throws Error saying what the text must be
 */
export function parseOauthLogins(text: string): readonly OauthLogin[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('must be JSON such as {"github": {"id": "...", "secret": "..."}}');
  }
  if (!isObject(parsed)) throw new Error('must be a JSON object with a member for each provider');
  return Object.entries(parsed).map(([key, entry]) => readLogin(key, entry));
}

function readLogin(key: string, entry: unknown): OauthLogin {
  if (!KEY.test(key)) {
    throw new Error(`must name providers by a-z, 0-9, - and _ (not ${JSON.stringify(key)})`);
  }
  if (!isObject(entry)) throw new Error(`must have an object for ${key}`);
  const unknown = Object.keys(entry).find((field) => !FIELDS.includes(field as 'id'));
  if (unknown) throw new Error(`has an unknown member ${JSON.stringify(unknown)} of ${key}`);

  const tenant = textOf(key, entry, 'tenant') ?? 'common';
  if (!TENANT.test(tenant)) throw new Error(`must have a tenant id or domain as tenant of ${key}`);
  const known = KNOWN[key]?.(tenant);
  return {
    key,
    kind: key === 'github' ? 'github' : 'openid',
    issuer: checkedIssuer(key, textOf(key, entry, 'issuer') ?? known?.issuer),
    clientId: textOf(key, entry, 'id') ?? missing(key, 'id'),
    clientSecret: textOf(key, entry, 'secret') ?? missing(key, 'secret'),
    displayName: textOf(key, entry, 'name') ?? known?.name ?? key,
    isEmailTrusted: flagOf(key, entry, 'trust_email'),
    isSecondFactorTrusted: flagOf(key, entry, 'trust_second_factor'),
    allowedDomains: domainsOf(key, entry['allowed_domains']),
  };
}

/** Secrets and identities are sent there, so plain http is allowed only on loopback. */
function checkedIssuer(key: string, issuer: string | undefined): string {
  if (issuer === undefined) return missing(key, 'issuer');
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!isSafe) throw new Error(`must have an https URL as issuer of ${key}`);
  return issuer;
}

function textOf(key: string, entry: Entry, field: (typeof FIELDS)[number]): string | undefined {
  const value = entry[field];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`must have a text as ${field} of ${key}`);
}

function flagOf(key: string, entry: Entry, field: (typeof FIELDS)[number]): boolean {
  const value = entry[field] ?? false;
  if (typeof value === 'boolean') return value;
  throw new Error(`must have true or false as ${field} of ${key}`);
}

function domainsOf(key: string, value: unknown = []): string[] {
  if (Array.isArray(value) && value.every((domain) => typeof domain === 'string')) {
    return value.map((domain) => domain.toLowerCase());
  }
  throw new Error(`must have a list of texts as allowed_domains of ${key}`);
}

function missing(key: string, field: string): never {
  throw new Error(`must have a text as ${field} of ${key}`);
}

function isObject(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

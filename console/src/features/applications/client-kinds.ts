import type { OauthClientCreate, OauthClientRead } from '../../api/gen';

const CODE = 'authorization_code';
const REFRESH = 'refresh_token';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const ITSELF = 'client_credentials';

/** What a kind of application is registered with. Each kind has its guide in the catalogues. */
export interface ClientKind {
  readonly id: KindId;
  readonly grantTypes: readonly string[];
  readonly isPublic: boolean;
  readonly scopes: readonly string[];
  readonly needsPkce?: boolean;
  readonly type?: 'web' | 'native';
  /** An address that the field of redirect URIs shows. None: the kind needs no redirect URI. */
  readonly redirectExample?: string;
  readonly isApi?: boolean;
}

export const KIND_IDS = ['web', 'spa', 'native', 'machine', 'api', 'mcp'] as const;
export type KindId = (typeof KIND_IDS)[number];

const PERSON = ['openid', 'profile', 'email'];

export const KINDS: Readonly<Record<KindId, ClientKind>> = {
  web: {
    id: 'web',
    grantTypes: [CODE, REFRESH],
    isPublic: false,
    needsPkce: true,
    scopes: [...PERSON, 'offline_access'],
    type: 'web',
    redirectExample: 'https://app.example.com/callback',
  },
  spa: {
    id: 'spa',
    grantTypes: [CODE],
    isPublic: true,
    scopes: PERSON,
    type: 'web',
    redirectExample: 'https://app.example.com/',
  },
  native: {
    id: 'native',
    grantTypes: [CODE, REFRESH, DEVICE],
    isPublic: true,
    scopes: [...PERSON, 'offline_access'],
    type: 'native',
    redirectExample: 'http://127.0.0.1/callback',
  },
  machine: { id: 'machine', grantTypes: [ITSELF], isPublic: false, scopes: ['read'] },
  api: { id: 'api', grantTypes: [ITSELF], isPublic: false, scopes: ['read'], isApi: true },
  mcp: {
    id: 'mcp',
    grantTypes: [CODE, REFRESH],
    isPublic: true,
    scopes: [...PERSON, 'offline_access', 'read'],
    type: 'native',
    redirectExample: 'http://127.0.0.1:33418/callback',
  },
};

/** What a person fills in. */
export interface ClientInput {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly logoutUris: readonly string[];
  readonly scopes: readonly string[];
  readonly isFirstParty: boolean;
  readonly allowsHttp: boolean;
  readonly resourceUri: string;
}

export function toClient(kind: ClientKind, input: ClientInput): OauthClientCreate {
  const isInteractive = kind.redirectExample !== undefined;
  return {
    name: input.name,
    grant_types: [...kind.grantTypes],
    is_public: kind.isPublic,
    scopes: [...input.scopes],
    redirect_uris: isInteractive ? [...input.redirectUris] : [],
    ...(isInteractive && input.logoutUris.length > 0
      ? { post_logout_redirect_uris: [...input.logoutUris] }
      : {}),
    ...(kind.type && { application_type: kind.type }),
    ...(kind.needsPkce && { require_pkce: true }),
    ...(isInteractive && { is_first_party: input.isFirstParty, allow_http: input.allowsHttp }),
    ...(kind.isApi && { resource_uri: input.resourceUri }),
  };
}

/** The kind that a client looks like, for its name in lists. */
export function kindOf(client: OauthClientRead): KindId {
  const { grant_types: grants, is_public: isPublic, application_type: type } = client;
  if (client.resource_uri !== null) return 'api';
  if (client.origin !== 'superuser') return 'mcp';
  if (!grants.includes(CODE) && grants.includes(ITSELF)) return 'machine';
  if (type === 'native' || grants.includes(DEVICE)) return 'native';
  return isPublic ? 'spa' : 'web';
}

/** One entry a line. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

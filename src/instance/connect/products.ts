/** What the settings of a product are written from. */
export interface Connection {
  /** The address of this server, without a slash at the end. */
  readonly issuer: string;
  /** Where the product itself reaches this server, without a slash at the end. */
  readonly internalUrl: string;
  /** Whether the operator accepts http between machines. */
  readonly allowsHttp: boolean;
  /** The address of the product, without a slash at the end. Empty where it is not needed. */
  readonly url: string;
  readonly clientId: string;
  /** Or words that say where it is: it is known only when it was made. */
  readonly secret: string;
  /** Domains of emails that may log in, without an `@`. None: all. */
  readonly allowedDomains: readonly string[];
  /** A new secret of 32 characters for the product alone. */
  readonly freshSecret: string;
}

/** Lines to paste, and where. */
export interface Settings {
  readonly place: string;
  readonly lines: readonly string[];
}

/** Every product that `connect` knows, in the order of its help. */
export const PRODUCT_NAMES = [
  'langflow',
  'langflow-id-token',
  'windmill',
  'oauth2-proxy',
  'grafana',
] as const;
export type ProductName = (typeof PRODUCT_NAMES)[number];

/** A product that can let people log in here. */
export interface Product {
  readonly name: ProductName;
  readonly title: string;
  /** In docs/connect. */
  readonly page: string;
  /** Its client here. Undefined if it needs none. */
  readonly client?: {
    /** Path of the redirect URI, after the address of the product. */
    readonly callback: string;
    /** Path of the post-logout redirect URI. */
    readonly afterLogOut?: string;
    readonly grantTypes: readonly string[];
    readonly scopes: readonly string[];
    readonly requiresPkce?: boolean;
  };
  /** Whether the product itself checks the domains of emails. */
  readonly checksDomains?: boolean;
  /** Whether only the product itself, and no browser, comes by the address in its settings. */
  readonly asksByItself?: boolean;
  readonly settingsFor: (connection: Connection) => readonly Settings[];
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether everybody on a network could read what is sent to an address. */
export function isOpen(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol !== 'https:' && !LOOPBACK.has(hostname);
}

const CODE = 'authorization_code';
const PROFILE = ['openid', 'profile', 'email'] as const;

const windmill: Product = {
  name: 'windmill',
  title: 'Windmill',
  page: 'windmill.md',
  client: { callback: '/user/login_callback/gatehouse', grantTypes: [CODE], scopes: PROFILE },
  checksDomains: true,
  settingsFor: ({ issuer, clientId, secret, allowedDomains }) => {
    const provider = {
      id: clientId,
      secret,
      ...(allowedDomains.length > 0 && {
        // Windmill compares the end of the email: without the @, evil-example.com would pass.
        allowed_domains: allowedDomains.map((domain) => `@${domain}`),
      }),
      login_config: {
        auth_url: `${issuer}/oauth/authorize`,
        token_url: `${issuer}/oauth/token`,
        userinfo_url: `${issuer}/oauth/userinfo`,
        scopes: PROFILE,
      },
    };
    return [
      {
        place: 'The file oauth.json of Windmill, or the setting "oauths" of its instance',
        lines: JSON.stringify({ gatehouse: provider }, null, 2).split('\n'),
      },
    ];
  },
};

const langflow: Product = {
  name: 'langflow',
  title: 'Langflow',
  page: 'langflow.md',
  asksByItself: true,
  settingsFor: ({ internalUrl, allowsHttp }) => [
    {
      place: 'The environment of Langflow',
      lines: [
        'LANGFLOW_AUTO_LOGIN=false',
        'LANGFLOW_EXTERNAL_AUTH_ENABLED=true',
        'LANGFLOW_EXTERNAL_AUTH_PROVIDER=gatehouse',
        'LANGFLOW_EXTERNAL_AUTH_IDENTITY_RESOLVER=gatehouse_langflow.resolver:resolve',
        'LANGFLOW_EXTERNAL_AUTH_TOKEN_COOKIE=gatehouse_session',
        `GATEHOUSE_URL=${internalUrl}`,
        ...(allowsHttp && isOpen(internalUrl) ? ['GATEHOUSE_ALLOW_HTTP=true'] : []),
      ],
    },
    {
      place: 'The file lfx.toml in its LANGFLOW_CONFIG_DIR',
      lines: [
        '[services]',
        'auth_service = "gatehouse_langflow.auth_service:GatehouseAuthService"',
      ],
    },
  ],
};

const langflowIdToken: Product = {
  name: 'langflow-id-token',
  title: 'Langflow (ID token)',
  page: 'langflow.md',
  client: { callback: '/oauth2/callback', grantTypes: [CODE, 'refresh_token'], scopes: PROFILE },
  settingsFor: ({ issuer, clientId, secret }) => [
    {
      place: 'The environment of Langflow',
      lines: [
        'LANGFLOW_AUTO_LOGIN=false',
        'LANGFLOW_EXTERNAL_AUTH_ENABLED=true',
        'LANGFLOW_EXTERNAL_AUTH_PROVIDER=gatehouse',
        `LANGFLOW_EXTERNAL_AUTH_JWKS_URL=${issuer}/oauth/jwks`,
        `LANGFLOW_EXTERNAL_AUTH_ISSUER=${issuer}`,
        `LANGFLOW_EXTERNAL_AUTH_AUDIENCE=${clientId}`,
        'LANGFLOW_EXTERNAL_AUTH_TOKEN_COOKIE=id_token',
      ],
    },
    {
      place: 'The proxy before it, which logs people in',
      lines: [`CLIENT_ID=${clientId}`, `CLIENT_SECRET=${secret}`],
    },
  ],
};

const oauth2Proxy: Product = {
  name: 'oauth2-proxy',
  title: 'oauth2-proxy',
  page: 'oauth2-proxy.md',
  client: {
    callback: '/oauth2/callback',
    afterLogOut: '/',
    grantTypes: [CODE, 'refresh_token'],
    scopes: [...PROFILE, 'groups', 'offline_access'],
  },
  checksDomains: true,
  settingsFor: ({ issuer, url, clientId, secret, allowedDomains, freshSecret }) => [
    {
      place: 'The file oauth2-proxy.cfg',
      lines: [
        'provider = "oidc"',
        `oidc_issuer_url = "${issuer}"`,
        `client_id = "${clientId}"`,
        `client_secret = "${secret}"`,
        `redirect_url = "${url}/oauth2/callback"`,
        `cookie_secret = "${freshSecret}"`,
        'scope = "openid profile email groups offline_access"',
        `email_domains = ${JSON.stringify(allowedDomains.length > 0 ? allowedDomains : ['*'])}`,
        '# A little less than ACCESS_TOKEN_EXPIRE_SECONDS.',
        'cookie_refresh = "59m"',
        `whitelist_domains = ["${new URL(issuer).host}"]`,
        '# Your application.',
        'upstreams = ["http://127.0.0.1:3000"]',
        'http_address = "127.0.0.1:4180"',
        ...(url.startsWith('http:') ? ['cookie_secure = false'] : []),
      ],
    },
  ],
};

const grafana: Product = {
  name: 'grafana',
  title: 'Grafana',
  page: 'grafana.md',
  client: {
    callback: '/login/generic_oauth',
    afterLogOut: '/login',
    grantTypes: [CODE, 'refresh_token'],
    scopes: [...PROFILE, 'groups', 'roles', 'offline_access'],
    requiresPkce: true,
  },
  checksDomains: true,
  settingsFor: ({ issuer, url, clientId, secret, allowedDomains }) => [
    {
      place: 'The file grafana.ini',
      lines: [
        '[server]',
        `root_url = ${url}/`,
        '',
        '[auth.generic_oauth]',
        'enabled = true',
        'name = Gatehouse',
        `client_id = ${clientId}`,
        `client_secret = ${secret}`,
        'scopes = openid profile email groups roles offline_access',
        `auth_url = ${issuer}/oauth/authorize`,
        `token_url = ${issuer}/oauth/token`,
        `api_url = ${issuer}/oauth/userinfo`,
        `signout_redirect_url = ${issuer}/oauth/logout`,
        'use_pkce = true',
        'use_refresh_token = true',
        'login_attribute_path = preferred_username',
        'name_attribute_path = name',
        'email_attribute_path = email',
        'groups_attribute_path = groups',
        "role_attribute_path = contains(roles[*], 'superuser') && 'GrafanaAdmin' || 'Viewer'",
        'allow_assign_grafana_admin = true',
        ...(allowedDomains.length > 0 ? [`allowed_domains = ${allowedDomains.join(' ')}`] : []),
      ],
    },
  ],
};

/** In the order of {@link PRODUCT_NAMES}. */
export const PRODUCTS: readonly Product[] = [
  langflow,
  langflowIdToken,
  windmill,
  oauth2Proxy,
  grafana,
];

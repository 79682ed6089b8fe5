import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, readEnv } from '../../src/platform/config/env.js';
import { SETTINGS } from '../../src/platform/config/settings.js';

const SECRET_KEY = 'k'.repeat(32);
const DATABASE_URL = 'postgres://user:password@db:5432/gatehouse';

function faultsOf(source: Record<string, string>): readonly string[] {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('readEnv', () => {
  it('requires nothing: an empty environment gives the documented defaults', () => {
    expect(readEnv({})).toMatchObject({
      host: '127.0.0.1',
      port: 8640,
      databaseUrl: undefined,
      dataDirectory: './data',
      secretKey: undefined,
      superuserName: 'admin',
      superuserPassword: undefined,
      superuserApiKey: undefined,
      isAuthEnabled: true,
      isAuthDisabledOk: false,
      isSignUpEnabled: false,
      isNewUserActive: false,
      bcryptCost: 12,
      accessTokenSeconds: 3600,
      refreshTokenSeconds: 604_800,
      cookieSecure: 'auto',
      cookieSameSite: 'lax',
      cookieDomain: undefined,
      returnHosts: [],
      sessionCookieDomain: undefined,
      isTrackingApiKeyUsage: true,
      logLevel: 'info',
    });
  });

  it('treats an empty or blank variable as not set, because docker compose writes such', () => {
    const variables = Object.values(SETTINGS).map(({ variable }) => variable);
    for (const empty of ['', '  ']) {
      expect(readEnv(Object.fromEntries(variables.map((name) => [name, empty])))).toEqual(
        readEnv({}),
      );
    }
  });

  it('trims white space around a value', () => {
    expect(readEnv({ PORT: ' 80 ', HOST: '0.0.0.0\n' })).toMatchObject({
      port: 80,
      host: '0.0.0.0',
    });
  });

  it('lists every fault at once, each with its variable and the remedy', () => {
    const source = { PORT: 'x', AUTH_ENABLED: 'maybe', LOG_LEVEL: 'loud', SECRET_KEY: 'short' };
    expect(() => readEnv(source)).toThrow(
      [
        'The configuration has 4 faults:',
        '  - PORT must be a whole number from 0 to 65535.',
        '  - SECRET_KEY must have 32 or more characters; generate one with: openssl rand -hex 32.',
        '  - AUTH_ENABLED must be true or false.',
        '  - LOG_LEVEL must be one of: error, warn, info, debug.',
      ].join('\n'),
    );
  });

  it('words a single fault in the singular', () => {
    expect(() => readEnv({ PORT: 'x' })).toThrow(/^The configuration has a fault:\n/);
  });

  it('repeats no secret', () => {
    const secrets = {
      SECRET_KEY: 'short-secret',
      SUPERUSER_PASSWORD: 'pass',
      SUPERUSER_API_KEY: 'short-api-key',
      DATABASE_URL: 'mysql://root:hunter22@db/x',
    };
    const message = faultsOf(secrets).join('\n');
    expect(faultsOf(secrets)).toHaveLength(4);
    for (const secret of ['short-secret', '"pass"', 'short-api-key', 'hunter22']) {
      expect(message).not.toContain(secret);
    }
  });

  describe.each<[string, string[], string[]]>([
    ['PORT', ['0', '65535', '8080'], ['-1', '65536', '80.5', '1e3', '0x50', 'http']],
    [
      'HOST',
      ['0.0.0.0', '::1', 'localhost', 'my_host.example.com'],
      ['http://0.0.0.0', '[::1]', 'host:80', 'a b', '/run/socket'],
    ],
    [
      'SIGNUP_ENABLED',
      ['true', 'FALSE', '1', '0', 'yes', 'no', 'on', 'Off'],
      ['2', 'y', 'enabled'],
    ],
    ['BCRYPT_COST', ['4', '12', '15'], ['3', '16', 'ten']],
    ['DATABASE_POOL_SIZE', ['2', '500'], ['1', '501']],
    ['HASH_QUEUE_LIMIT', ['1'], ['0']],
    ['ACCESS_TOKEN_EXPIRE_SECONDS', ['1', '86400'], ['0', '86401', '1h']],
    ['LOGIN_RATE_LIMIT_PER_MINUTE', ['0', '5'], ['-1', '5/minute']],
    ['SECRET_KEY', [SECRET_KEY], ['k'.repeat(31)]],
    [
      'SUPERUSER',
      ['admin', 'a', 'Jürgen Müller', '\u{1F511}'.repeat(255)],
      ['a\tb', 'a'.repeat(256)],
    ],
    [
      'SUPERUSER_PASSWORD',
      ['password', 'p'.repeat(72), 'é'.repeat(36)],
      ['seven77', 'p'.repeat(73), 'é'.repeat(37), 'langflow'],
    ],
    [
      'SUPERUSER_API_KEY',
      ['k'.repeat(32)],
      ['k'.repeat(31), `${'k'.repeat(16)} ${'k'.repeat(16)}`],
    ],
    ['COOKIE_SECURE', ['auto', 'true', 'FALSE'], ['yes', 'always']],
    ['COOKIE_SAME_SITE', ['lax', 'Strict'], ['loose']],
    [
      'COOKIE_DOMAIN',
      ['example.com', '.example.com', 'localhost'],
      ['https://example.com', 'example.com:8640', 'a b', 'example.com;', '*.example.com'],
    ],
    [
      'FORWARD_AUTH_HOSTS',
      [
        'app.example.com',
        '*.apps.example.com, 10.0.0.5:8443',
        'localhost',
        '[::1]:8080',
        'App.LAN',
      ],
      ['https://app.example.com', '*', '*.com', 'app.*.com', 'a b', 'a/b', 'a@b', 'a:port', '.a'],
    ],
    ['FORWARD_AUTH_COOKIE_DOMAIN', ['example.com'], ['https://example.com', '*.example.com']],
    [
      'TRUST_PROXY',
      ['true', 'false', '127.0.0.1', '10.0.0.0/8, 192.168.0.0/16', '::1', 'fd00::/8', 'loopback'],
      ['1', 'nginx', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', '127.0.0.1,,::1', 'yes'],
    ],
    [
      'PUBLIC_URL',
      ['https://gatehouse.example.com', 'http://localhost:8640', 'https://[::1]:8443'],
      [
        'gatehouse.example.com',
        'https://gatehouse.example.com/',
        'https://gatehouse.example.com/path',
        'https://user@gatehouse.example.com',
        'HTTPS://gatehouse.example.com',
        'https://gatehouse.example.com:443',
        'ftp://gatehouse.example.com',
      ],
    ],
    [
      'CORS_ORIGINS',
      ['*', 'https://app.example.com', 'http://localhost:3000, https://app.example.com'],
      [
        'app.example.com',
        'https://app.example.com/',
        'https://app.example.com/path',
        'a,*',
        'HTTPS://A.B',
      ],
    ],
  ])('%s', (variable, good, bad) => {
    it.each(good)('accepts %j', (value) => {
      expect(faultsOf({ [variable]: value })).toEqual([]);
    });

    it.each(bad)('refuses %j', (value) => {
      expect(faultsOf({ [variable]: value })).toEqual([
        expect.stringMatching(new RegExp(`^${variable} (must|is) .+\\.$`)),
      ]);
    });
  });

  describe('DATABASE_URL', () => {
    it.each([
      'postgres://u:p@h/db',
      'postgresql://h:5432/db?sslmode=require',
      'postgres:///db?host=/run',
    ])('accepts %j', (url) => {
      expect(faultsOf({ DATABASE_URL: url, SECRET_KEY })).toEqual([]);
    });

    it.each(['mysql://h/db', 'h:5432/db', 'postgres://', 'postgres://u:p/w@h:5432/db'])(
      'refuses %j',
      (url) => {
        expect(faultsOf({ DATABASE_URL: url, SECRET_KEY })).toEqual([
          expect.stringMatching(/^DATABASE_URL /),
        ]);
      },
    );

    it('requires a SECRET_KEY, which the processes on that database share', () => {
      expect(faultsOf({ DATABASE_URL })).toEqual([
        expect.stringMatching(
          /^SECRET_KEY must be set when DATABASE_URL is.+openssl rand -hex 32\.$/,
        ),
      ]);
      expect(faultsOf({ DATABASE_URL, SECRET_KEY })).toEqual([]);
    });

    it('reports a wrong SECRET_KEY only once', () => {
      expect(faultsOf({ DATABASE_URL, SECRET_KEY: 'short' })).toHaveLength(1);
    });
  });

  describe('AUTH_ENABLED=false', () => {
    it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost', 'LOCALHOST'])(
      'is accepted on %s',
      (HOST) => {
        expect(faultsOf({ AUTH_ENABLED: 'false', HOST })).toEqual([]);
      },
    );

    it.each([
      '0.0.0.0',
      '::',
      '192.168.1.2',
      'example.com',
      '127.0.0.1.example.com',
      '::ffff:127.0.0.1',
    ])('is refused on %s', (HOST) => {
      expect(faultsOf({ AUTH_ENABLED: 'false', HOST })).toEqual([
        expect.stringContaining('set HOST=127.0.0.1, or AUTH_DISABLED_OK=1'),
      ]);
    });

    it('is accepted on any host with AUTH_DISABLED_OK=1', () => {
      const source = { AUTH_ENABLED: 'false', HOST: '0.0.0.0', AUTH_DISABLED_OK: '1' };
      expect(readEnv(source)).toMatchObject({ isAuthEnabled: false, host: '0.0.0.0' });
    });

    it('is not reported when a variable that it depends on has the fault', () => {
      const HOST = '0.0.0.0';
      expect(faultsOf({ AUTH_ENABLED: 'maybe', HOST })).toHaveLength(1);
      expect(faultsOf({ AUTH_ENABLED: 'false', HOST, AUTH_DISABLED_OK: 'maybe' })).toHaveLength(1);
      expect(faultsOf({ AUTH_ENABLED: 'false', HOST: 'http://x' })).toHaveLength(1);
    });
  });

  it('refuses COOKIE_SAME_SITE=none without COOKIE_SECURE=true, since browsers drop such cookies', () => {
    const source = { COOKIE_SAME_SITE: 'none' };
    expect(faultsOf(source)).toEqual([expect.stringContaining('needs COOKIE_SECURE=true')]);
    expect(faultsOf({ ...source, COOKIE_SECURE: 'auto' })).toHaveLength(1);
    expect(faultsOf({ ...source, COOKIE_SECURE: 'true' })).toEqual([]);
    expect(faultsOf({ ...source, COOKIE_SECURE: 'maybe' })).toHaveLength(1);
  });

  it('describes each variable once', () => {
    const settings = Object.values(SETTINGS);
    expect(new Set(settings.map(({ variable }) => variable)).size).toBe(settings.length);
    for (const { variable, meaning } of settings) {
      expect(variable).toMatch(/^[A-Z][A-Z_]+$/);
      expect(meaning).toMatch(/\.$/);
    }
  });
});

describe('SMTP_URL', () => {
  const OTHERS = { SMTP_FROM: 'a@example.com', PUBLIC_URL: 'https://example.com' };

  it('accepts a server with or without a user name and password', () => {
    for (const SMTP_URL of [
      'smtp://localhost:25',
      'smtps://user:p%40ss@mail.example.com:465',
      'smtp://[::1]:2525/',
    ]) {
      expect(faultsOf({ SMTP_URL, ...OTHERS })).toEqual([]);
    }
  });

  it.each(['mail.example.com', 'http://mail.example.com', 'smtp://', 'smtp://a/b', 'smtp://a?x=y'])(
    'refuses %s',
    (SMTP_URL) => {
      expect(faultsOf({ SMTP_URL, ...OTHERS })).toEqual([
        expect.stringMatching(/^SMTP_URL must be /),
      ]);
    },
  );

  it('requires SMTP_FROM and PUBLIC_URL', () => {
    const SMTP_URL = 'smtp://localhost:25';
    const needs = [expect.stringMatching(/^SMTP_URL needs SMTP_FROM, and PUBLIC_URL/)];
    expect(faultsOf({ SMTP_URL })).toEqual(needs);
    expect(faultsOf({ SMTP_URL, SMTP_FROM: 'a@example.com' })).toEqual(needs);
  });
});

import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { startWatchedApp, type WatchedApp } from '../architecture/routes.js';
import { aSuperuser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

type Headers = Record<string, string>;

const EVIL = 'https://evil.example';
const FRIEND = 'https://ui.example.com';
const WHOAMI = '/api/v1/users/whoami';
/** The paths that are open to anybody. */
const OPEN = ['/health', '/health_check', '/ready', '/user/cli-success'];
/** The request from the issue that reported the vulnerability. */
const EVIL_ROOT =
  '/users?username=evilroot&password=evil-password-1&is_superuser=true&is_active=true';

/** The headers of pages of other sites: scripts, forms, links, frames, sandboxes. */
const FOREIGN: Headers[] = [
  { origin: EVIL },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'cross-site', origin: EVIL },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:3000' },
  { origin: 'null' },
  { referer: `${EVIL}/page` },
];

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
afterAll(() => agent.destroy());

/** Sends any `Host`, which `fetch` cannot do. */
function send(app: TestApp, verb: string, path: string, headers: Headers, body?: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { port } = new URL(app.url);
    const sent = request(
      { agent, host: '127.0.0.1', port, method: verb, path, headers },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode!, text }));
      },
    );
    sent.on('error', reject).end(body);
  });
}

/** The content of every table. */
async function contentOf({ dataSource }: TestApp): Promise<Record<string, string>> {
  const tables = dataSource.entityMetadatas.map(({ tableName }) => tableName);
  const contents = tables.map(async (table) => {
    const [row] = await dataSource.query<{ content: string }[]>(
      `SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') AS content FROM "${table}" t`,
    );
    return [table, row!.content] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}

describe('every route with AUTH_ENABLED=false', () => {
  let app: WatchedApp;
  beforeAll(async () => {
    app = await startWatchedApp({ AUTH_ENABLED: 'false' });
    await aSuperuser(app);
  });
  afterAll(() => app.close());

  const routes = () =>
    app.served
      .filter(({ path }) => path !== '*' && !OPEN.includes(path))
      .map(({ verb, path }) => ({ verb, route: path, path: path.replace(/[:*]\w*/g, 'x') }));

  const refusesAll = async (headers: Headers, code: 'foreign_write' | 'host_not_allowed') => {
    const before = await contentOf(app);
    expect(routes().length).toBeGreaterThan(200);
    const query = '?username=evilroot&password=evil-password-1&is_superuser=true';
    const sent = { 'content-type': 'text/plain', ...headers };
    const answers = routes().map(async ({ verb, route, path }) => {
      const hasBody = verb !== 'GET' && verb !== 'HEAD';
      const text = hasBody ? '{"username": "evilroot"}' : undefined;
      const { body } = adapterOf(route, verb).word(new DomainError(code));
      const wording = typeof body === 'string' ? body : JSON.stringify(body);
      const answer = await send(app, verb, path + query, sent, text);
      expect({ verb, path, ...answer }).toEqual({
        verb,
        path,
        status: 403,
        text: verb === 'HEAD' ? '' : wording,
      });
    });
    await Promise.all(answers);
    expect(await contentOf(app)).toEqual(before);
  };

  it.each(FOREIGN)('403: a page of another site: %j', async (headers) => {
    await refusesAll(headers, 'foreign_write');
  });

  it.each([
    { host: 'evil.example:8640' },
    {
      host: 'evil.example:8640',
      origin: 'http://evil.example:8640',
      'sec-fetch-site': 'same-origin',
    },
  ] as Headers[])('403: a host name that is not configured: %j', async (headers) => {
    await refusesAll(headers, 'host_not_allowed');
  });

  it('403: another spelling of the path', async () => {
    for (const path of ['/%75sers', '//users', '/users/', '/users?x=1#y', '/no-such-path']) {
      const byPage = await send(app, 'POST', path, { origin: EVIL });
      const byName = await send(app, 'GET', path, { host: 'evil.example' });
      expect([path, byPage.status, byName.status]).toEqual([path, 403, 403]);
    }
  });

  it('403: a text/plain form of another site, with a new superuser in its query, creates none', async () => {
    const headers = { origin: EVIL, 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' };
    const { status } = await send(app, 'POST', EVIL_ROOT, headers, 'x');
    expect(status).toBe(403);
    expect((await app.anonymous.get('/users?username=evilroot')).body.total ?? 0).toBe(0);
    expect((await send(app, 'POST', EVIL_ROOT, { 'content-type': 'text/plain' }, 'x')).status).toBe(
      200,
    );
  });

  it('200: probes, under any host name', async () => {
    for (const path of OPEN) {
      const { status } = await send(app, 'GET', path, { host: '10.1.2.3:8640', origin: EVIL });
      expect([path, status]).toEqual([path, 200]);
    }
  });

  it('200: programs and own pages', async () => {
    const own: Headers[] = [
      {},
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin', origin: app.url },
      { origin: app.url },
      { referer: `${app.url}/docs` },
    ];
    for (const headers of own) {
      const { status } = await app.anonymous.with(headers).get(WHOAMI);
      expect([headers, status]).toEqual([headers, 200]);
    }
  });
});

describe('CORS_ORIGINS with AUTH_ENABLED=false', () => {
  it('200: pages that it names; 403: other pages, and all pages if it is "*"', async () => {
    for (const [origins, named] of [
      [FRIEND, 200],
      ['*', 403],
    ] as const) {
      const app = await startTestApp({ AUTH_ENABLED: 'false', CORS_ORIGINS: origins });
      try {
        await aSuperuser(app);
        for (const [headers, status] of [
          [{ 'sec-fetch-site': 'cross-site', origin: FRIEND }, named],
          [{ 'sec-fetch-site': 'cross-site', referer: `${FRIEND}/page` }, named],
          [{ 'sec-fetch-site': 'cross-site', origin: EVIL }, 403],
          [{ 'sec-fetch-site': 'cross-site', origin: '*' }, 403],
        ] as const) {
          const answer = await app.anonymous.with(headers).get(WHOAMI);
          expect([origins, headers, answer.status]).toEqual([origins, headers, status]);
        }
      } finally {
        await app.close();
      }
    }
  });
});

describe('host names of a server without authentication', () => {
  const judge = async (
    environment: Headers,
    requests: readonly (readonly [Headers, number])[],
    path = WHOAMI,
  ) => {
    const app = await startTestApp({ AUTH_ENABLED: 'false', ...environment });
    try {
      await aSuperuser(app);
      for (const [headers, status] of requests) {
        const answer = await send(app, 'GET', path, headers);
        expect([headers, answer.status]).toEqual([headers, status]);
      }
    } finally {
      await app.close();
    }
  };

  it('are those of loopback, of PUBLIC_URL and of ALLOWED_HOSTS, whatever the port', () =>
    judge(
      {
        PUBLIC_URL: 'https://Gatehouse.example.com'.toLowerCase(),
        ALLOWED_HOSTS: 'gatehouse, 192.168.1.5,[FE80::0:1],api.Internal',
      },
      [
        [{ host: 'localhost' }, 200],
        [{ host: 'LOCALHOST:8640' }, 200],
        [{ host: 'localhost.:8640' }, 200],
        [{ host: 'tenant.localhost:1' }, 200],
        [{ host: '127.0.0.1:8640' }, 200],
        [{ host: '127.5.6.7' }, 200],
        [{ host: '[::1]:8640' }, 200],
        [{ host: 'gatehouse.example.com' }, 200],
        [{ host: 'gatehouse:8640' }, 200],
        [{ host: '192.168.1.5:8640' }, 200],
        [{ host: '[fe80::1]:8640' }, 200],
        [{ host: 'API.internal' }, 200],
        [{ host: 'evil.example' }, 403],
        [{ host: 'localhost.evil.example' }, 403],
        [{ host: 'notlocalhost' }, 403],
        [{ host: '127.0.0.1.evil.example' }, 403],
        [{ host: '0.0.0.0:8640' }, 403],
        [{ host: '[::]:8640' }, 403],
        [{ host: '192.168.1.6' }, 403],
        [{ host: 'sub.gatehouse' }, 403],
        [{ host: 'evil.example@localhost' }, 400],
        [{ host: 'localhost@evil.example' }, 400],
        [{ host: 'evil.example/.localhost' }, 400],
        // Without TRUST_PROXY this header is ignored.
        [{ host: 'localhost', 'x-forwarded-host': 'evil.example' }, 200],
        [{ host: 'evil.example', 'x-forwarded-host': 'localhost' }, 403],
      ],
    ));

  it('are two behind a proxy, and both must be allowed', () =>
    judge({ TRUST_PROXY: 'loopback', ALLOWED_HOSTS: 'api', PUBLIC_URL: 'https://id.example.com' }, [
      [{ host: 'api:8640', 'x-forwarded-host': 'id.example.com' }, 200],
      [{ host: 'api:8640', 'x-forwarded-host': 'evil.example' }, 403],
      // A page that bypasses the proxy can set this header.
      [{ host: 'evil.example', 'x-forwarded-host': 'id.example.com' }, 403],
    ]));

  it('200: any host name, with authentication on', () =>
    judge({ AUTH_ENABLED: 'true' }, [[{ host: 'evil.example' }, 200]], '/api/v1/version'));
});

describe('several Host headers, with AUTH_ENABLED=false', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ AUTH_ENABLED: 'false' });
    await aSuperuser(app);
  });
  afterAll(() => app.close());

  const ask = (hosts: readonly string[]) =>
    new Promise<string>((resolve) => {
      const { port } = new URL(app.url);
      let text = '';
      const socket = connect(Number(port), '127.0.0.1');
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.once('close', () => resolve(text));
      const lines = hosts.map((host) => `${host}\r\n`).join('');
      socket.write(`GET ${WHOAMI} HTTP/1.1\r\n${lines}connection: close\r\n\r\n`);
    });

  it.each([
    ['host: 127.0.0.1', 'host: evil.example'],
    ['host: evil.example', 'Host: 127.0.0.1'],
    ['Host: 127.0.0.1', 'HOST: 127.0.0.1'],
  ])('400: %s and %s', async (...hosts) => {
    expect(await ask(hosts)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await ask(hosts.slice(0, 1))).toMatch(/^HTTP\/1\.1 (200|403) /);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aLogin, anEmailUser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const BY_SCRIPT = { 'gatehouse-session': '1' };
const FRIEND = 'https://ui.example.com';
const FOREIGN: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'same-site', origin: 'https://sibling.example.com' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { referer: 'https://evil.example/page' },
];

/** Where each API tells who the caller is, and the field of the email or name. */
const WHO: readonly [string, string, string][] = [
  ['Langflow', '/api/v1/users/whoami', 'username'],
  ['Windmill', '/api/users/whoami', 'email'],
  ['ZenML', '/users/me', 'username'],
];

describe('the session of the pages on the APIs', () => {
  let app: TestApp;
  let user: TestAccount;
  let other: TestAccount;
  let session: string;
  beforeAll(async () => {
    app = await startTestApp({ CORS_ORIGINS: FRIEND });
    user = await anEmailUser(app);
    other = await aUser(app);
  });
  beforeEach(async () => {
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    session = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
  });
  afterAll(() => app.close());

  const visitor = (headers: Record<string, string> = {}) =>
    app.anonymous.with({ cookie: session, ...headers });
  const keysOf = async () =>
    (await app.as(user).get('/api/v1/api_key/')).body.total_count as number;

  it.each(WHO)('200: %s, for a script of our pages', async (_, path, field) => {
    const { status, body } = await visitor(BY_SCRIPT).get(path);
    expect([status, body[field]]).toEqual([200, user.username]);
  });

  it.each(WHO.slice(0, 2))('401, 403: %s, without the header', async (_, path) => {
    for (const headers of [{}, { 'gatehouse-session': '0' }, { 'gatehouse-session': '' }]) {
      expect([401, 403]).toContain(
        (await visitor(headers as Record<string, string>).get(path)).status,
      );
    }
  });

  it('200: writes on each API', async () => {
    const page = visitor({ ...BY_SCRIPT, 'sec-fetch-site': 'same-origin', origin: app.url });
    const answers = [
      await page.post('/api/v1/api_key/', { name: 'of the console' }),
      await page.post('/api/users/tokens/create', { label: 'of the console' }),
      await page.patch('/users/me', { full_name: 'Ada' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 201, 200]);
  });

  it.each(FOREIGN)('403: reads and writes of a page of another origin: %j', async (page) => {
    const before = await keysOf();
    const foreign = visitor({ ...BY_SCRIPT, ...page });
    for (const [, path] of WHO)
      expect([path, (await foreign.get(path)).status]).toEqual([path, 403]);
    const writes = [
      await foreign.post('/api/v1/api_key/', { name: 'x' }),
      await foreign.post('/api/users/tokens/create', { label: 'x' }),
      await foreign.patch('/users/me', { full_name: 'Mallory' }),
      await foreign.post('/api/v1/logout'),
    ];
    expect(writes.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(await keysOf()).toBe(before);
    expect((await visitor(BY_SCRIPT).get(WHO[0]![1])).status).toBe(200);
  });

  it('200: a page of an origin in CORS_ORIGINS', async () => {
    const page = visitor({ ...BY_SCRIPT, origin: FRIEND, 'sec-fetch-site': 'cross-site' });
    const { status, headers } = await page.get(WHO[0]![1]);
    expect([status, headers.get('access-control-allow-credentials')]).toEqual([200, 'true']);
  });

  it.each(WHO)('200, 401, 403: %s, a credential in a header wins', async (_, path, field) => {
    const page = visitor(BY_SCRIPT);
    for (const headers of [
      { 'x-api-key': other.apiKey },
      { authorization: `Bearer ${other.apiKey}` },
    ] as Record<string, string>[]) {
      const { status, body, text } = await page.with(headers).get(path);
      expect([headers, status, text.includes(other.username)]).toEqual([headers, 200, true]);
      expect(body[field]).not.toBe(user.username);
    }
    for (const headers of [
      { 'x-api-key': 'sk-of-nobody' },
      { authorization: 'Bearer sk-of-nobody' },
      { authorization: 'Token x' },
    ] as Record<string, string>[]) {
      expect([401, 403]).toContain((await page.with(headers).get(path)).status);
    }
  });

  it('ignores every other cookie', async () => {
    const { access } = await aLogin(app, other);
    const others = `access_token_lf=${access}; token=${other.apiKey}`;
    for (const [, path, field] of WHO) {
      const both = app.anonymous.with({ ...BY_SCRIPT, cookie: `${others}; ${session}` });
      expect((await both.get(path)).body[field]).toBe(user.username);
      const without = app.anonymous.with({ ...BY_SCRIPT, cookie: others });
      expect([401, 403]).toContain((await without.get(path)).status);
    }
  });

  it('200: a log-out ends this session, and no log-in at the products', async () => {
    const { access } = await aLogin(app, user);
    const cookie = `${session}; access_token_lf=${access}`;
    const out = await app.anonymous.with({ ...BY_SCRIPT, cookie }).post('/api/v1/logout');
    expect([out.status, out.headers.getSetCookie()]).toEqual([200, []]);
    expect((await visitor(BY_SCRIPT).get(WHO[0]![1])).status).toBe(403);
    expect((await app.withToken(access).get(WHO[0]![1])).status).toBe(200);
  });

  it('200: a renewal at Windmill leaves the session of the pages', async () => {
    expect((await visitor(BY_SCRIPT).get('/api/users/refresh_token')).status).toBe(200);
    expect((await visitor(BY_SCRIPT).get(WHO[1]![1])).status).toBe(200);
  });
});

describe.each([
  ['unset', {}, null],
  ['*', { CORS_ORIGINS: '*' }, null],
  ['another', { CORS_ORIGINS: FRIEND }, 'true'],
])('a preflight for the header, CORS_ORIGINS %s', (_, environment, credentials) => {
  it('never lets another origin send it with cookies', async () => {
    const app = await startTestApp(environment);
    try {
      for (const path of ['/api/v1/users/whoami', '/api/w/x/users/list', '/users/me']) {
        const { headers } = await app.anonymous.send('OPTIONS', path, {
          headers: {
            origin: 'https://evil.example',
            'access-control-request-method': 'GET',
            'access-control-request-headers': 'gatehouse-session',
          },
        });
        expect(headers.get('access-control-allow-credentials')).toBe(credentials);
        expect(headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
        const isOpen = headers.get('access-control-allow-origin') === '*';
        if (isOpen) expect(headers.get('access-control-allow-credentials')).toBeNull();
      }
    } finally {
      await app.close();
    }
  });
});

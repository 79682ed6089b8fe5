import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { cookiesOf } from '../support/cookies.js';
import { aLogin, anEmailUser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const EVIL = 'https://evil.example';
const FRIEND = 'https://ui.example.com';
const PUBLIC_URL = 'https://gatehouse.example.com';
const WHOAMI = '/api/v1/users/whoami';

/** The headers that browsers add to a write by a page of another site. */
const FOREIGN: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', origin: EVIL },
  { 'sec-fetch-site': 'same-site', origin: 'https://sibling.example.com' },
  { 'sec-fetch-site': 'cross-site' },
  { origin: EVIL },
  { origin: 'null' },
];

describe('writes with a cookie', () => {
  let app: TestApp;
  let user: TestAccount;
  let own: Record<string, string>[];
  beforeAll(async () => {
    app = await startTestApp({ CORS_ORIGINS: FRIEND, PUBLIC_URL });
    user = await anEmailUser(app);
    own = [
      {},
      { 'sec-fetch-site': 'same-origin', origin: app.url },
      { 'sec-fetch-site': 'none' },
      { origin: app.url },
      { origin: PUBLIC_URL },
      // A proxy that sends its own name as Host. The header of the browser is reliable.
      { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' },
      { 'sec-fetch-site': 'cross-site', origin: FRIEND },
      { origin: FRIEND },
    ];
  });
  afterAll(() => app.close());

  const langflow = async (headers: Record<string, string>) => {
    const { access } = await aLogin(app, user);
    const client = app.anonymous.with({ cookie: `access_token_lf=${access}`, ...headers });
    return client.post('/api/v1/api_key/', { name: 'by cookie' });
  };
  const windmill = (headers: Record<string, string>) => {
    const client = app.anonymous.with({ cookie: `token=${user.apiKey}`, ...headers });
    return client.post('/api/users/tokens/create', { label: 'by cookie' });
  };
  const countKeys = async () =>
    (await app.as(user).get('/api/v1/api_key/')).body.total_count as number;

  it.each(FOREIGN)('403: from a page of another site: %j', async (headers) => {
    const before = await countKeys();
    const answers = [await langflow(headers), await windmill(headers)];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(answers[0]!.body).toEqual({
      detail: 'Requests from pages of other sites are refused',
    });
    expect(answers[1]!.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answers[1]!.text).toBe(
      'Permission denied: requests from pages of other sites are refused',
    );
    expect(answers[1]!.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await countKeys()).toBe(before);
  });

  it('200, 201: from the own site, from an allowed one, or from a program', async () => {
    for (const headers of own) {
      expect([headers, (await langflow(headers)).status]).toEqual([headers, 200]);
      expect([headers, (await windmill(headers)).status]).toEqual([headers, 201]);
    }
  });

  it.each(FOREIGN)(
    '403: an exchange of the refresh token or a log-out from another site: %j',
    async (headers) => {
      const { access, refresh } = await aLogin(app, user);
      const cookie = `access_token_lf=${access}; refresh_token_lf=${refresh}`;
      const victim = app.anonymous.with({ cookie });
      for (const path of ['/api/v1/refresh', '/api/v1/logout', '/api/auth/logout']) {
        const { status, headers: answered } = await victim.with(headers).post(path);
        expect([path, status, answered.getSetCookie()]).toEqual([path, 403, []]);
      }
      expect((await victim.get(WHOAMI)).status).toBe(200);
    },
  );

  it('403: in the error format of every API', async () => {
    const page = app.anonymous.with({ ...FOREIGN[0], cookie: 'a=b' });
    for (const path of ['/api/v1/users/', '/api/users/logout', '/users', '/oauth/token']) {
      const { body } = adapterOf(path).word(new DomainError('foreign_write'));
      const answer = await page.post(path, {});
      expect([path, answer.status, answer.body ?? answer.text]).toEqual([path, 403, body]);
    }
  });

  it('200: a read, without the header that would let the page see the answer', async () => {
    const { access } = await aLogin(app, user);
    const victim = app.anonymous.with({ cookie: `access_token_lf=${access}` });
    const { status, headers } = await victim.with(FOREIGN[0]!).get(WHOAMI);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  it('200, 201: a credential in a header, which only the page itself can have set', async () => {
    const cookie = 'something=else';
    const { access } = await aLogin(app, user);
    const page = { ...FOREIGN[0], cookie };
    const bearer = await app.withToken(access).with(page).post('/api/v1/api_key/', {});
    const key = await app.as(user).with(page).post('/api/v1/api_key/', {});
    const token = await app.withToken(user.apiKey).with(page).post('/api/users/tokens/create', {});
    expect([bearer.status, key.status, token.status]).toEqual([200, 200, 201]);
  });

  it.each([
    { authorization: 'bearer x' },
    { authorization: 'Basic eDp5' },
    { 'x-api-key': '' },
    { 'x-api-key': 'sk-of-nobody' },
    { authorization: 'Bearer' },
  ] as Record<string, string>[])(
    '403: a cookie and a header that does not identify the caller: %j',
    async (beside) => {
      const before = await countKeys();
      const { access } = await aLogin(app, user);
      const page = app.anonymous.with({ ...FOREIGN[0], ...beside });
      const windmill = page.with({ cookie: `token=${user.apiKey}` });
      const langflow = page.with({ cookie: `access_token_lf=${access}` });
      const zenml = page.with({ cookie: `gatehouse_session=${user.apiKey}` });
      // The other APIs accept `bearer` in lower case, and reject the token.
      const otherwise = beside['authorization'] === 'bearer x' ? 401 : 403;
      // A key in a header takes precedence over the cookie, except for the token of Langflow's API.
      const byKey = beside['x-api-key'] ? 401 : 403;
      const answers = [
        await windmill.post('/api/users/tokens/create', { label: 'x' }),
        await langflow.post('/api/v1/api_key/', { name: 'x' }),
        await zenml.patch('/users/me', { full_name: 'Mallory' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([
        byKey,
        otherwise,
        beside['x-api-key'] ? byKey : otherwise,
      ]);
      const { body: me } = await app.withToken(user.apiKey).get('/users/me');
      expect(me.full_name).not.toBe('Mallory');
      expect(await countKeys()).toBe(before);
    },
  );

  it.each([
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    { referer: `${EVIL}/page` },
  ] as Record<string, string>[])(
    '403: a GET that changes something, from another site: %j',
    async (link) => {
      const { access } = await aLogin(app, user);
      const { text: token } = await app.anonymous.post('/api/auth/login', {
        email: user.username,
        password: user.password,
      });
      const victim = app.anonymous.with({ cookie: `token=${token}; access_token_lf=${access}` });
      for (const path of [
        '/api/auth/logout',
        '/api/users/refresh_token',
        '/%61pi/auth/logout?rd=/',
      ]) {
        const { status, headers } = await victim.with(link).get(path);
        expect([path, status, headers.getSetCookie()]).toEqual([path, 403, []]);
      }
      expect((await victim.get('/api/users/whoami')).status).toBe(200);
      // A page that sends its own token does not log in the visitor's browser as somebody else.
      const mine = await app.anonymous.with(link).get(`/api/users/refresh_token?token=${token}`);
      expect([mine.status, mine.headers.getSetCookie()]).toEqual([200, []]);
      // Our own pages link there.
      const own = app.anonymous.with({ cookie: `token=${token}`, 'sec-fetch-site': 'same-origin' });
      expect((await own.get('/api/auth/logout')).status).toBe(200);
    },
  );

  it('403: a Basic header, because browsers add it by themselves', async () => {
    const { access } = await aLogin(app, user);
    const headers = { ...FOREIGN[0], authorization: 'Basic eDp5' };
    const client = app.anonymous.with({ cookie: `access_token_lf=${access}`, ...headers });
    expect((await client.post('/api/v1/api_key/', {})).status).toBe(403);
  });
});

describe('a log-in by a form of another site', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
  });
  afterAll(() => app.close());

  it.each(FOREIGN)('200: sets no cookie in the browser: %j', async (headers) => {
    const { username, password } = user;
    const client = app.anonymous.with(headers);
    const langflow = await client.form('/api/v1/login', { username, password });
    const windmill = await client.post('/api/auth/login', { email: username, password });
    expect([langflow.status, windmill.status]).toEqual([200, 200]);
    expect([cookiesOf(langflow), cookiesOf(windmill)]).toEqual([{}, {}]);
  });

  it('200: sets cookies if the form is of the own site', async () => {
    const { username, password } = user;
    const client = app.anonymous.with({ origin: app.url });
    const langflow = await client.form('/api/v1/login', { username, password });
    const windmill = await client.post('/api/auth/login', { email: username, password });
    expect(Object.keys(cookiesOf(langflow))).toContain('access_token_lf');
    expect(Object.keys(cookiesOf(windmill))).toContain('token');
  });
});

describe('CORS_ORIGINS=*', () => {
  it('403: a page of another site with a cookie; 200: with an API key', async () => {
    const app = await startTestApp({ CORS_ORIGINS: '*' });
    try {
      const user = await aUser(app);
      const { access } = await aLogin(app, user);
      const page = app.anonymous.with({ ...FOREIGN[0], cookie: `access_token_lf=${access}` });
      expect((await page.post('/api/v1/api_key/', {})).status).toBe(403);
      expect((await app.as(user).with(FOREIGN[0]!).post('/api/v1/api_key/', {})).status).toBe(200);
    } finally {
      await app.close();
    }
  });
});

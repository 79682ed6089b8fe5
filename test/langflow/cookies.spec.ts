import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cookiesOf } from '../support/cookies.js';
import { aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HTTPS = { 'x-forwarded-proto': 'https' };
const DAY = 86_400;

function login(app: TestApp, { username, password }: TestAccount, headers = {}) {
  return app.anonymous.with(headers).form('/api/v1/login', { username, password });
}

/** The newer profile of Langflow's cookies (contract langflow 1 and 6). */
describe('Cookies', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: '127.0.0.1' });
    user = await aUser(app);
  });
  afterAll(() => app.close());

  it('log-in: both tokens and the store key, HttpOnly, lax, for the whole host', async () => {
    const answer = await login(app, user);
    const shared = { path: '/', httpOnly: true, sameSite: 'lax' };
    expect(cookiesOf(answer)).toEqual({
      refresh_token_lf: {
        ...shared,
        name: 'refresh_token_lf',
        value: answer.body.refresh_token,
        expires: expect.any(Date),
      },
      access_token_lf: {
        ...shared,
        name: 'access_token_lf',
        value: answer.body.access_token,
        expires: expect.any(Date),
      },
      apikey_tkn_lflw: { ...shared, name: 'apikey_tkn_lflw', value: '' },
    });
  });

  it('log-in: they expire with their tokens', async () => {
    const before = Math.floor(Date.now() / 1000);
    const cookies = cookiesOf(await login(app, user));
    const after = Date.now() / 1000;
    for (const [name, seconds] of [
      ['access_token_lf', 3600],
      ['refresh_token_lf', 7 * DAY],
    ] as const) {
      const end = cookies[name]!.expires!.getTime() / 1000;
      expect(end).toBeGreaterThanOrEqual(before + seconds);
      expect(end).toBeLessThanOrEqual(after + seconds);
    }
  });

  it('log-in: Secure only if a trusted proxy says that the request came by HTTPS', async () => {
    for (const { secure } of Object.values(cookiesOf(await login(app, user, HTTPS)))) {
      expect(secure).toBe(true);
    }
    for (const { secure } of Object.values(cookiesOf(await login(app, user)))) {
      expect(secure).toBeUndefined();
    }
  });

  it('refresh: both tokens are set again, the store key is not', async () => {
    const { value } = cookiesOf(await login(app, user))['refresh_token_lf']!;
    const client = app.anonymous.with({ cookie: `refresh_token_lf=${value}` });
    const answer = await client.post('/api/v1/refresh');
    const cookies = cookiesOf(answer);
    expect(Object.keys(cookies)).toEqual(['refresh_token_lf', 'access_token_lf']);
    expect(cookies['access_token_lf']).toMatchObject({
      value: answer.body.access_token,
      expires: expect.any(Date),
    });
  });

  it('log-out: all three are deleted, with the attributes they were set with', async () => {
    for (const headers of [{}, HTTPS]) {
      const set = cookiesOf(await login(app, user, headers));
      const deleted = cookiesOf(await app.anonymous.with(headers).post('/api/v1/logout'));
      expect(Object.keys(deleted).sort()).toEqual(Object.keys(set).sort());
      for (const [name, cookie] of Object.entries(deleted)) {
        expect(cookie).toEqual({ ...set[name], expires: undefined, value: '', maxAge: 0 });
      }
    }
  });

  it('a browser that keeps them is logged in until the log-out', async () => {
    const jar = (answer: Awaited<ReturnType<typeof login>>) =>
      Object.values(cookiesOf(answer))
        .filter(({ maxAge }) => maxAge !== 0)
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
    const cookie = jar(await login(app, user));
    const browser = app.anonymous.with({ cookie });
    expect((await browser.get('/api/v1/session')).body.authenticated).toBe(true);
    expect(jar(await browser.post('/api/v1/logout'))).toBe('');
    expect((await browser.get('/api/v1/session')).body.authenticated).toBe(false);
  });
});

describe('Cookies without a trusted proxy', () => {
  it('a forged X-Forwarded-Proto does not make them Secure', async () => {
    const app = await startTestApp();
    try {
      const cookies = cookiesOf(await login(app, await aUser(app), HTTPS));
      expect(Object.values(cookies).map(({ secure }) => secure)).toEqual(Array(3).fill(undefined));
    } finally {
      await app.close();
    }
  });
});

describe('Cookies with PUBLIC_URL', () => {
  it.each([
    ['https://gatehouse.example.com', true],
    ['http://gatehouse.example.com', undefined],
  ])('%s: Secure is %s when the proxy does not send the scheme', async (url, secure) => {
    const app = await startTestApp({ PUBLIC_URL: url });
    try {
      const cookies = cookiesOf(await login(app, await aUser(app)));
      expect(Object.values(cookies).map((cookie) => cookie.secure)).toEqual(Array(3).fill(secure));
    } finally {
      await app.close();
    }
  });
});

describe('Cookies with COOKIE_* and lifetimes set', () => {
  it('have the configured attributes, when set and when deleted', async () => {
    const app = await startTestApp({
      COOKIE_SECURE: 'true',
      COOKIE_SAME_SITE: 'none',
      COOKIE_DOMAIN: 'example.com',
      ACCESS_TOKEN_EXPIRE_SECONDS: '60',
      REFRESH_TOKEN_EXPIRE_SECONDS: '120',
    });
    try {
      const user = await aUser(app);
      const before = Math.floor(Date.now() / 1000);
      const set = cookiesOf(await login(app, user));
      const after = Date.now() / 1000;
      const deleted = cookiesOf(await app.anonymous.post('/api/v1/logout'));
      for (const cookie of [...Object.values(set), ...Object.values(deleted)]) {
        expect(cookie).toMatchObject({ secure: true, sameSite: 'none', domain: 'example.com' });
      }
      const end = set['access_token_lf']!.expires!.getTime() / 1000;
      expect(end).toBeGreaterThanOrEqual(before + 60);
      expect(end).toBeLessThanOrEqual(after + 60);
    } finally {
      await app.close();
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anApiKey, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the other routes under /auth', () => {
  let app: TestApp;
  beforeAll(async () => {
    const provider = { id: 'id', secret: 'secret' };
    app = await startTestApp({ OAUTH_LOGINS: JSON.stringify({ github: provider }) });
  });
  afterAll(() => app.close());

  const logIn = async ({ username, password }: TestAccount) =>
    (await app.anonymous.form('/auth/login', { username, password })).body.access_token as string;

  it('POST /auth/logout: ends the session of a token or a cookie, and leaves API keys unchanged', async () => {
    const user = await aUser(app);
    const token = await logIn(user);
    const out = await app.withToken(token).send('POST', '/auth/logout');
    expect([out.status, out.text]).toEqual([200, 'null']);
    expect((await app.withToken(token).get('/users/me')).status).toBe(401);
    expect((await app.withToken(user.apiKey).send('POST', '/auth/logout')).status).toBe(200);
    expect((await app.withToken(user.apiKey).get('/users/me')).status).toBe(200);
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')!}`;
    const browser = app.anonymous.with({ cookie });
    expect((await browser.get('/users/me')).body.id).toBe(user.id);
    const cleared = await browser.with({ origin: app.url }).send('POST', '/auth/logout');
    expect(cleared.headers.getSetCookie().join()).toContain('gatehouse_session=;');
    expect((await browser.get('/users/me')).status).toBe(401);
    expect((await app.anonymous.send('POST', '/auth/logout')).status).toBe(200);
  });

  it('GET /auth/api_token: another token with the same rights, which ends with the credential that was sent', async () => {
    const user = await aUser(app);
    const token = await logIn(user);
    const { status, body } = await app.withToken(token).get('/auth/api_token');
    expect([status, typeof body]).toEqual([200, 'string']);
    expect((await app.withToken(body as string).get('/users/me')).body.id).toBe(user.id);
    await app.withToken(token).send('POST', '/auth/logout');
    expect((await app.withToken(body as string).get('/users/me')).status).toBe(401);
    const ofKey = await app.withToken(user.apiKey).get('/auth/api_token');
    expect((await app.withToken(ofKey.body as string).get('/users/me')).status).toBe(200);
    const none = await app.anonymous.get('/auth/api_token');
    expect([none.status, none.body.detail[0]]).toEqual([401, 'CredentialsNotValid']);
    const { text } = await anApiKey(app, user.id, { scopes: ['users:read'] });
    expect((await app.withToken(text).get('/auth/api_token')).status).toBe(403);
  });

  it('GET /auth/connections: the log-in providers', async () => {
    const { status, body } = await app.anonymous.get('/auth/connections');
    expect([status, body]).toEqual([
      200,
      [
        {
          name: 'github',
          display_name: 'GitHub',
          authorization_url: '/auth/authorize?connection=github',
        },
      ],
    ]);
  });

  it('GET /auth/authorize and /auth/callback: lead through the log-in page to a session cookie', async () => {
    const user = await aUser(app);
    const visitor = new PageVisitor(app);
    const start = await visitor.get('/auth/authorize?redirect_url=/users/me');
    expect(start.status).toBe(303);
    const page = await visitor.follow(start);
    const back = await visitor.submit(page, { name: user.username, password: user.password });
    expect(back.headers.get('location')).toMatch(/^\/auth\/callback\?/);
    const done = await visitor.follow(back);
    expect([done.status, done.headers.get('location')]).toEqual([303, '/users/me']);
    expect((await visitor.follow(done)).body.id).toBe(user.id);
  });

  it('GET /auth/authorize: leads to a provider or the log-in page, and nowhere else', async () => {
    const to = async (query: string) =>
      (await app.anonymous.get(`/auth/authorize${query}`)).headers.get('location');
    const goal = encodeURIComponent('/auth/callback?redirect_url=%2Fusers%2Fme');
    expect(await to('?connection=github')).toBe(`/login/with/github?next=${goal}`);
    expect(await to('')).toBe(`/login?next=${goal}`);
    for (const away of ['https://evil.example', '//evil.example', '/\\evil.example']) {
      expect(await to(`?redirect_url=${encodeURIComponent(away)}`)).toBe(`/login?next=${goal}`);
    }
    const unknown = await app.anonymous.get('/auth/authorize?connection=nobody');
    expect([unknown.status, unknown.body.detail[0]]).toEqual([404, 'KeyError']);
    const callback = await app.anonymous.get('/auth/callback?redirect_url=//evil.example');
    expect(callback.headers.get('location')).toBe('/auth/authorize?redirect_url=%2Fusers%2Fme');
  });
});

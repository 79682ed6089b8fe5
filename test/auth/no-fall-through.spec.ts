import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { unsignedToken, claimsOf } from '../support/tokens.js';

/** Forms in which somebody may send a wrong token or key in `Authorization`. */
const WRONG = [
  'Bearer junk',
  'bearer junk',
  'BEARER  junk',
  'Bearer\tjunk',
  'Bearer ghat_junk',
  'Bearer sk-junk',
  'Bearer a.b.c',
  'Bearer ZENPROKEY_junk',
  'Token junk',
  'ApiKey junk',
  'junk',
];

/** A caller who presents a wrong credential does not act as the account of a cookie. */
describe('a wrong credential beside a good cookie', () => {
  let app: TestApp;
  let user: TestAccount;
  let cookies: Readonly<Record<string, string>>;
  let page: string;
  let access: string;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
    ({ access } = await aLogin(app, user));
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    page = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
    cookies = {
      '/api/v1/users/whoami': `access_token_lf=${access}`,
      '/api/users/whoami': `token=${user.apiKey}`,
      '/users/me': page,
    };
  });
  afterAll(() => app.close());

  const ask = async (path: string, headers: Record<string, string> = {}) =>
    (await app.anonymous.with({ cookie: cookies[path]!, ...headers }).get(path)).status;

  describe.each(['/api/v1/users/whoami', '/api/users/whoami', '/users/me'])('%s', (path) => {
    it('200: the cookie alone', async () => {
      expect(await ask(path)).toBe(200);
    });

    it.each(WRONG)('401 or 403: %j', async (authorization) => {
      expect([401, 403]).toContain(await ask(path, { authorization }));
    });

    it('401 or 403: a token without a signature', async () => {
      const authorization = `Bearer ${unsignedToken(claimsOf(access))}`;
      expect([401, 403]).toContain(await ask(path, { authorization }));
    });

    it.each(['Basic eDp5', 'Digest username="x"', 'Negotiate abc', 'Bearer', ''])(
      '200: %j, which a browser or proxy adds, or which holds nothing',
      async (authorization) => {
        expect(await ask(path, { authorization })).toBe(200);
      },
    );
  });

  it.each(['/api/users/whoami', '/users/me'])(
    '401 or 403: a wrong x-api-key, which takes precedence over the cookie: %s',
    async (path) => {
      expect([401, 403]).toContain(await ask(path, { 'x-api-key': 'junk' }));
    },
  );

  it("200: on Langflow's API a token in a cookie takes precedence over any x-api-key", async () => {
    const path = '/api/v1/users/whoami';
    expect(await ask(path, { 'x-api-key': 'junk' })).toBe(200);
    const expired = { cookie: `access_token_lf=${unsignedToken(claimsOf(access))}` };
    expect(await ask(path, { ...expired, 'x-api-key': user.apiKey })).toBe(401);
  });

  it("200: on Windmill's API the cookie takes precedence over the query; a wrong one does not give way", async () => {
    const path = '/api/users/whoami';
    const get = async (query: string, cookie: string) =>
      (await app.anonymous.with({ cookie }).get(`${path}?token=${query}`)).status;
    expect(await get('junk', `token=${user.apiKey}`)).toBe(200);
    expect(await get(user.apiKey, 'token=junk')).toBe(401);
  });

  it.each([
    ['authorization', 'Bearer junk'],
    ['authorization', 'junk'],
    ['x-api-key', 'junk'],
  ])(
    'at pages that need a log-in the visitor counts as signed out: %s: %s',
    async (name, value) => {
      const headers = { [name]: value };
      const visitor = app.anonymous.with({ cookie: page, accept: 'text/html' });
      expect((await visitor.get('/applications')).status).toBe(200);
      const { status, headers: answered } = await visitor.with(headers).get('/applications');
      expect([status, answered.get('location')]).toEqual([303, '/login?next=%2Fapplications']);
      expect((await visitor.with(headers).get('/logout')).text).toContain('You are logged out.');
    },
  );

  it('where anybody may call, a wrong credential makes the caller anonymous', async () => {
    const session = await app.anonymous
      .with({ cookie: `access_token_lf=${access}`, authorization: 'Bearer junk' })
      .get('/api/v1/session');
    expect(session.body).toMatchObject({ authenticated: false });
  });

  it("at the provider's pages nobody is logged in", async () => {
    const visitor = app.anonymous.with({ cookie: page, accept: 'text/html' });
    const path = '/oauth/interaction/unknown';
    expect((await visitor.get(path)).status).toBe(400);
    const answer = await visitor.with({ authorization: 'Bearer junk' }).get(path);
    expect(answer.headers.get('location')).toMatch(/^\/login\?/);
  });
});

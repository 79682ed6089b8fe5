import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const WHOAMI = '/api/v1/users/whoami';
const MISSING = { detail: 'No authentication credentials provided' };

/** Where a credential may be, and which of several is used (contract langflow 3.1). */
describe('Credentials on a route for signed-in users', () => {
  let app: TestApp;
  let user: TestAccount;
  let other: TestAccount;
  let token: string;
  let otherToken: string;

  beforeAll(async () => {
    app = await startTestApp();
    [user, other] = await Promise.all([aUser(app), aUser(app)]);
    token = (await aLogin(app, user)).access;
    otherToken = (await aLogin(app, other)).access;
  });
  afterAll(() => app.close());

  const get = (headers: Record<string, string>, query = '') =>
    app.anonymous.get(WHOAMI + query, { headers });
  const expectUser = ({ status, body }: Answer, expected: TestAccount) => {
    expect([status, body.id]).toEqual([200, expected.id]);
  };
  const expectRefusal = ({ status, body, headers }: Answer, code: number, detail: string) => {
    expect([status, body]).toEqual([code, { detail }]);
    expect(headers.get('www-authenticate')).toBeNull();
  };

  describe('token', () => {
    it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('200: scheme %s', async (scheme) => {
      expectUser(await get({ authorization: `${scheme} ${token}` }), user);
    });

    it('200: several spaces after the scheme', async () => {
      expectUser(await get({ authorization: `Bearer   ${token}` }), user);
    });

    it('200: cookie access_token_lf', async () => {
      expectUser(await get({ cookie: `theme=dark; access_token_lf=${token}` }), user);
    });

    it('200: the header takes precedence over the cookie', async () => {
      const headers = { authorization: `Bearer ${otherToken}`, cookie: `access_token_lf=${token}` };
      expectUser(await get(headers), other);
    });

    it('200: an empty header counts as absent, the cookie is used', async () => {
      expectUser(await get({ authorization: 'Bearer ', cookie: `access_token_lf=${token}` }), user);
    });

    it('401: an invalid header with a valid cookie', async () => {
      const headers = { authorization: 'Bearer nonsense', cookie: `access_token_lf=${token}` };
      expectRefusal(await get(headers), 401, 'Invalid token');
    });

    it('401: a valid token followed by other text', async () => {
      expectRefusal(await get({ authorization: `Bearer ${token} x` }), 401, 'Invalid token');
    });

    it.each(['%20', '.', '..', 'a.b.c', '%', 'null', '%00', '"'])(
      '401: the cookie holds %j',
      async (value) => {
        expectRefusal(await get({ cookie: `access_token_lf=${value}` }), 401, 'Invalid token');
      },
    );

    it('403: only the refresh cookie', async () => {
      expect((await get({ cookie: `refresh_token_lf=${token}` })).body).toEqual(MISSING);
    });

    it('403: a token in the query is ignored', async () => {
      const answer = await get({}, `?access_token=${token}&token=${token}`);
      expectRefusal(answer, 403, MISSING.detail);
    });
  });

  describe('API key', () => {
    it('200: header x-api-key', async () => {
      expectUser(await get({ 'x-api-key': user.apiKey }), user);
    });

    it('200: header in any case', async () => {
      expectUser(await get({ 'X-API-Key': user.apiKey }), user);
    });

    it('200: query x-api-key', async () => {
      expectUser(await get({}, `?x-api-key=${user.apiKey}`), user);
    });

    it('200: the query takes precedence over the header', async () => {
      expectUser(await get({ 'x-api-key': user.apiKey }, `?x-api-key=${other.apiKey}`), other);
    });

    it('403: an invalid query with a valid header', async () => {
      const answer = await get({ 'x-api-key': user.apiKey }, '?x-api-key=sk-nonsense');
      expectRefusal(answer, 403, 'Invalid API key');
    });

    it('200: an empty query counts as absent, the header is used', async () => {
      expectUser(await get({ 'x-api-key': user.apiKey }, '?x-api-key='), user);
    });

    it('200: the last of repeated query parameters counts', async () => {
      expectUser(await get({}, `?x-api-key=sk-nonsense&x-api-key=${user.apiKey}`), user);
    });

    it('403: a query value is not split at commas', async () => {
      for (const value of [`x,${user.apiKey}`, `${user.apiKey},`, 'abc,']) {
        expectRefusal(await get({}, `?x-api-key=${value}`), 403, 'Invalid API key');
      }
    });

    it('403: the query parameter in upper case', async () => {
      expectRefusal(await get({}, `?X-API-KEY=${user.apiKey}`), 403, MISSING.detail);
    });

    it('403: empty strings in every place count as no credentials', async () => {
      const headers = { authorization: '', 'x-api-key': '', cookie: 'access_token_lf=' };
      expectRefusal(await get(headers, '?x-api-key='), 403, MISSING.detail);
    });

    it('403: a key in a cookie is ignored', async () => {
      const cookie = `apikey_tkn_lflw=${user.apiKey}; x-api-key=${user.apiKey}`;
      expectRefusal(await get({ cookie }), 403, MISSING.detail);
    });
  });

  describe('several at once', () => {
    it('200: a token takes precedence over a key', async () => {
      expectUser(await get({ authorization: `Bearer ${token}`, 'x-api-key': other.apiKey }), user);
    });

    it('200: a token in the cookie takes precedence over a key in the query', async () => {
      const answer = await get(
        { cookie: `access_token_lf=${token}` },
        `?x-api-key=${other.apiKey}`,
      );
      expectUser(answer, user);
    });

    it('200: a valid token with an invalid key', async () => {
      expectUser(await get({ authorization: `Bearer ${token}`, 'x-api-key': 'bad' }), user);
    });

    it('401: an invalid token with a valid key', async () => {
      const answer = await get({ authorization: 'Bearer bad', 'x-api-key': user.apiKey });
      expectRefusal(answer, 401, 'Invalid token');
    });

    it('200: an API key sent as Bearer, which takes precedence over x-api-key', async () => {
      const bearer = { authorization: `Bearer ${user.apiKey}` };
      expectUser(await get(bearer), user);
      expectUser(await get({ ...bearer, 'x-api-key': other.apiKey }), user);
      expectUser(await get({ ...bearer, 'x-api-key': user.apiKey }), user);
      expectUser(await get(bearer, `?x-api-key=${other.apiKey}`), user);
      expectUser(await get({ ...bearer, cookie: `access_token_lf=${otherToken}` }), user);
    });

    it("200: a key in Windmill's format sent as Bearer", async () => {
      const created = await app
        .withToken(user.apiKey)
        .post('/api/users/tokens/create', { label: 'everywhere' });
      expectUser(await get({ authorization: `Bearer ${created.text}` }), user);
      expectUser(await get({ 'x-api-key': created.text }), user);
    });

    it('401: an unknown API key sent as Bearer', async () => {
      const answer = await get({ authorization: 'Bearer sk-nonsense', 'x-api-key': user.apiKey });
      expectRefusal(answer, 401, 'Invalid token');
    });
  });

  describe('other schemes', () => {
    const basic = (name: string, password: string) =>
      `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

    it('403: Basic with the right password is ignored', async () => {
      const answer = await get({ authorization: basic(user.username, user.password) });
      expectRefusal(answer, 403, MISSING.detail);
    });

    it('200: Basic with an API key', async () => {
      expectUser(await get({ authorization: basic('x', 'y'), 'x-api-key': user.apiKey }), user);
    });

    it('200: Basic with the cookie', async () => {
      const headers = { authorization: basic('x', 'y'), cookie: `access_token_lf=${token}` };
      expectUser(await get(headers), user);
    });

    it('403: a token without a scheme', async () => {
      expectRefusal(await get({ authorization: token }), 403, MISSING.detail);
    });
  });

  describe('POST /api/v1/users/, which anybody may call', () => {
    it('403: invalid credentials count as none', async () => {
      const body = { username: 'somebody', password: 'password-1' };
      const answer = await app.anonymous
        .with({ authorization: 'Bearer bad' })
        .post('/api/v1/users/', body);
      expect([answer.status, answer.body.detail]).toEqual([
        403,
        'Public user registration is disabled.',
      ]);
    });
  });
});

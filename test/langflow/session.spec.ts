import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deactivate } from '../support/accounts.js';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { claimsOf, secondsFromNow, signToken } from '../support/tokens.js';

const SESSION = '/api/v1/session';
const NOBODY = { authenticated: false, user: null, store_api_key: null };

/** Contract langflow 3.1 and 6: bearer or cookie only, and never an error. */
describe('GET /api/v1/session', () => {
  let app: TestApp;
  let user: TestAccount;
  let access: string;
  let refresh: string;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
    ({ access, refresh } = await aLogin(app, user));
  });
  afterAll(() => app.close());

  const session = async (headers: Record<string, string>, query = '') => {
    const { status, body, text } = await app.anonymous.with(headers).get(SESSION + query);
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(Object.keys(NOBODY));
    return body as unknown;
  };
  const mine = async () => ({
    authenticated: true,
    user: (await app.as(user).get('/api/v1/users/whoami')).body as unknown,
    store_api_key: null,
  });

  it('200: by Authorization, the user as whoami answers it', async () => {
    expect(await session({ authorization: `Bearer ${access}` })).toEqual(await mine());
  });

  it('200: by cookie', async () => {
    expect(await session({ cookie: `access_token_lf=${access}` })).toEqual(await mine());
  });

  it('200: store_api_key is not shown, even if there is one', async () => {
    await app.as(user).post('/api/v1/api_key/store', { api_key: 'x' });
    expect(await session({ authorization: `Bearer ${access}` })).toEqual(await mine());
  });

  it('200, not signed in: without credentials', async () => {
    expect(await session({})).toEqual(NOBODY);
  });

  it('200, not signed in: an API key is ignored', async () => {
    expect(await session({ 'x-api-key': user.apiKey })).toEqual(NOBODY);
    expect(await session({}, `?x-api-key=${user.apiKey}`)).toEqual(NOBODY);
  });

  it('200, not signed in: a key does not replace a token whose user was deleted', async () => {
    const sub = '00000000-0000-4000-8000-000000000000';
    const token = signToken(app, { ...claimsOf(access), sub });
    const headers = { authorization: `Bearer ${token}`, 'x-api-key': user.apiKey };
    expect(await session(headers)).toEqual(NOBODY);
  });

  it.each<[string, () => Record<string, string>]>([
    ['a malformed token', () => ({ authorization: 'Bearer nonsense' })],
    ['a refresh token', () => ({ authorization: `Bearer ${refresh}` })],
    ['the refresh cookie alone', () => ({ cookie: `refresh_token_lf=${refresh}` })],
    [
      'an expired token',
      () => ({
        authorization: `Bearer ${signToken(app, { ...claimsOf(access), exp: secondsFromNow(-1) })}`,
      }),
    ],
    [
      'an invalid header with a valid cookie',
      () => ({ authorization: 'Bearer bad', cookie: `access_token_lf=${access}` }),
    ],
  ])('200, not signed in: %s', async (_title, headers) => {
    expect(await session(headers())).toEqual(NOBODY);
  });

  it('200, not signed in: an inactive user, or one who logged out', async () => {
    const [inactive, gone] = [await aUser(app), await aUser(app)];
    const tokens = [await aLogin(app, inactive), await aLogin(app, gone)];
    await deactivate(app, await aSuperuser(app), inactive);
    await app.withToken(tokens[1]!.access).post('/api/v1/logout');
    for (const token of tokens) {
      expect(await session({ authorization: `Bearer ${token.access}` })).toEqual(NOBODY);
    }
  });
});

describe('GET /api/v1/session with AUTH_ENABLED=false', () => {
  it('200: the superuser, with an API key (which is ignored) and without', async () => {
    const app = await startTestApp({ AUTH_ENABLED: 'false' });
    try {
      const superuser = await aSuperuser(app);
      const user = await aUser(app);
      for (const client of [app.anonymous, app.as(user), app.as({ apiKey: 'bad' })]) {
        const { body } = await client.get(SESSION);
        expect([body.authenticated, body.user.id]).toEqual([true, superuser.id]);
      }
    } finally {
      await app.close();
    }
  });
});

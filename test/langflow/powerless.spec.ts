import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const WHOAMI = '/api/v1/users/whoami';

describe('credentials that end at once', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const patch = (id: string, changes: object) => app.as(superuser).patch(USERS + id, changes);
  const withCookie = (name: string, token: string) =>
    app.anonymous.with({ cookie: `${name}=${token}` });

  /** Status and detail with every credential that the account ever had. */
  async function tryAll(user: TestAccount, tokens: { access: string; refresh: string }) {
    const answers = {
      apiKey: await app.as(user).get(WHOAMI),
      keyInQuery: await app.anonymous.get(`${WHOAMI}?x-api-key=${user.apiKey}`),
      bearer: await app.withToken(tokens.access).get(WHOAMI),
      cookie: await withCookie('access_token_lf', tokens.access).get(WHOAMI),
      refresh: await withCookie('refresh_token_lf', tokens.refresh).post('/api/v1/refresh'),
      login: await app.anonymous.form('/api/v1/login', {
        username: user.username,
        password: user.password,
      }),
    };
    return Object.fromEntries(
      Object.entries(answers).map(([name, { status, body }]) => [
        name,
        status === 200 ? 200 : `${status} ${body.detail}`,
      ]),
    );
  }

  it('401 and 403: every credential of a deactivated account', async () => {
    const user = await aUser(app);
    const tokens = await aLogin(app, user);
    expect(new Set(Object.values(await tryAll(user, tokens)))).toEqual(new Set([200]));

    expect((await patch(user.id, { is_active: false })).status).toBe(200);
    expect(await tryAll(user, tokens)).toEqual({
      apiKey: '403 API key authentication failed',
      keyInQuery: '403 API key authentication failed',
      bearer: '401 User account is inactive',
      cookie: '401 User account is inactive',
      refresh: '401 User account is inactive',
      login: '401 Inactive user',
    });
    const session = await app.withToken(tokens.access).get('/api/v1/session');
    expect(session.body).toMatchObject({ authenticated: false, user: null });
  });

  it('401: old sessions, once the account is active again; its keys and password work', async () => {
    const user = await aUser(app);
    const tokens = await aLogin(app, user);
    await patch(user.id, { is_active: false });
    await patch(user.id, { is_active: true });
    expect(await tryAll(user, tokens)).toEqual({
      apiKey: 200,
      keyInQuery: 200,
      bearer: '401 Invalid token',
      cookie: '401 Invalid token',
      refresh: '401 Invalid refresh token',
      login: 200,
    });
  });

  it('403: an inactive superuser, with any of their keys', async () => {
    const other = await aSuperuser(app);
    const second = await anApiKey(app, other.id);
    await patch(other.id, { is_active: false });
    for (const apiKey of [other.apiKey, second.text]) {
      const answers = [
        await app.as({ apiKey }).get(USERS),
        await app.as({ apiKey }).post(USERS, { username: 'late', password: 'password-1' }),
        await app.as({ apiKey }).delete(USERS + superuser.id),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    }
  });

  it('403: a demoted superuser loses the rights at once but stays logged in', async () => {
    const other = await aSuperuser(app);
    const { access } = await aLogin(app, other);
    await patch(other.id, { is_superuser: false });
    expect((await app.withToken(access).get(USERS)).status).toBe(403);
    expect((await app.withToken(access).get(WHOAMI)).status).toBe(200);
  });

  it('401: a password set by a superuser ends the sessions', async () => {
    const user = await aUser(app);
    const tokens = await aLogin(app, user);
    await patch(user.id, { password: 'set by somebody else' });
    expect(await tryAll(user, tokens)).toEqual({
      apiKey: 200,
      keyInQuery: 200,
      bearer: '401 Invalid token',
      cookie: '401 Invalid token',
      refresh: '401 Invalid refresh token',
      login: '401 Incorrect username or password',
    });
  });

  it('200: other changes end no session', async () => {
    const user = await aUser(app);
    const tokens = await aLogin(app, user);
    await patch(user.id, { optins: { a: 1 }, is_superuser: true, is_active: true, password: '' });
    expect(new Set(Object.values(await tryAll(user, tokens)))).toEqual(new Set([200]));
  });
});

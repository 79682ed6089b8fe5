import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cookiesOf } from '../support/cookies.js';
import { anEmailUser, aSuperuser, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const LOGIN = '/api/auth/login';
const EMAIL = '/api/users/email';
const INVALID = 'Bad request: Invalid login';

describe('log-in and log-out', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const tokenOf = async ({ username, password }: { username: string; password: string }) =>
    (await app.anonymous.post(LOGIN, { email: username, password })).text;

  it('200: returns a token of 32 letters and digits, and sets it as a cookie', async () => {
    const user = await anEmailUser(app);
    const answer = await app.anonymous.post(LOGIN, {
      email: user.username.toUpperCase(),
      password: user.password,
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/^[0-9A-Za-z]{32}$/);
    const { token } = cookiesOf(answer);
    expect(token).toMatchObject({ value: answer.text, httpOnly: true, sameSite: 'lax', path: '/' });
    const days = (token!.expires!.getTime() - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(3, 2);
    expect((await app.withToken(answer.text).get(EMAIL)).text).toBe(user.username);
  });

  it('200: the user name of an account without an email; a stale authorization header is ignored', async () => {
    const user = await aUser(app);
    const client = app.withToken('no_token');
    const { status } = await client.post(LOGIN, { email: user.username, password: user.password });
    expect(status).toBe(200);
  });

  it.each([
    ['a wrong password', 'wrong', {}],
    ['an inactive account', undefined, { isActive: false }],
    ['an account without a password', 'any', { password: undefined }],
  ])('400: %s', async (_reason, password, wishes) => {
    const user = await anEmailUser(app, wishes);
    if ('password' in wishes) {
      await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [user.id]);
    }
    const body = { email: user.username, password: password ?? user.password };
    const { status, text } = await app.anonymous.post(LOGIN, body);
    expect([status, text]).toEqual([400, INVALID]);
  });

  it('400: an unknown email', async () => {
    const { status, text } = await app.anonymous.post(LOGIN, { email: 'a@b.c', password: 'x' });
    expect([status, text]).toEqual([400, INVALID]);
  });

  it('400, 415, 422: invalid JSON, another content type or none, a missing field', async () => {
    const json = { 'content-type': 'application/json' };
    const send = (raw: string, headers = {}) =>
      app.anonymous.send('POST', LOGIN, { raw, headers }).then(({ status }) => status);
    expect(await send('{', json)).toBe(400);
    expect(await send('', json)).toBe(400);
    expect(await send('{"email":"a","password":"b"}')).toBe(415);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await send('email=a&password=b', form)).toBe(415);
    expect(await send('{"email":"a"}', json)).toBe(422);
  });

  it('429: too many attempts', async () => {
    const limited = await startTestApp({ LOGIN_RATE_LIMIT_PER_MINUTE: '1' });
    const body = { email: 'a@b.c', password: 'x' };
    await limited.anonymous.post(LOGIN, body);
    const { status, text } = await limited.anonymous.post(LOGIN, body);
    expect([status, text]).toEqual([429, 'Too many login attempts. Please try again later.']);
    await limited.close();
  });

  it.each(['POST /api/auth/logout', 'GET /api/auth/logout', 'POST /api/users/logout'])(
    '200: %s ends the token at once',
    async (call) => {
      const [method, path] = call.split(' ') as [string, string];
      const client = app.withToken(await tokenOf(await anEmailUser(app)));
      const answer = await client.send(method, path);
      expect([answer.status, answer.text]).toEqual([200, 'logged out successfully']);
      expect(cookiesOf(answer)['token']).toMatchObject({ value: '', maxAge: 0 });
      expect((await client.get(EMAIL)).status).toBe(401);
    },
  );

  it.each(['GET /api/auth/logout', 'POST /api/auth/logout', 'POST /api/users/logout'])(
    '200: %s ends every token that was sent: in the query, in the cookie, in the header',
    async (call) => {
      const [method, path] = call.split(' ') as [string, string];
      const user = await anEmailUser(app);
      const inQuery = await tokenOf(user);
      const alone = await app.anonymous.send(method, `${path}?token=${inQuery}`);
      expect([alone.status, alone.text]).toEqual([200, 'logged out successfully']);
      const tokens = [await tokenOf(user), await tokenOf(user), await tokenOf(user)] as const;
      const client = app.withToken(tokens[0]).with({ cookie: `token=${tokens[1]}` });
      expect((await client.send(method, `${path}?token=${tokens[2]}`)).status).toBe(200);
      for (const token of [inQuery, ...tokens]) {
        expect((await app.withToken(token).get(EMAIL)).status).toBe(401);
      }
    },
  );

  it('200 or 401: a log-out with an unknown token, and without one', async () => {
    expect((await app.withToken('unknown').post('/api/auth/logout')).status).toBe(200);
    const { status, text } = await app.anonymous.post('/api/auth/logout');
    expect([status, text]).toEqual([401, 'Unauthorized']);
  });

  it('307: a log-out redirects to a path of this server and nowhere else', async () => {
    const to = async (rd: string) =>
      (await app.withToken('x').get(`/api/auth/logout?rd=${encodeURIComponent(rd)}`)).headers.get(
        'location',
      );
    expect(await to('/user/login')).toBe('/user/login');
    for (const rd of ['//evil.example', '/\\evil.example', 'https://evil.example', '/a\r\nb: c']) {
      expect(await to(rd)).toBeNull();
    }
  });

  it.each([
    ['', 'A password should have at least 8 bytes'],
    ['short', 'A password should have at least 8 bytes'],
    ['x'.repeat(73), 'A password should have at most 72 bytes'],
    ['password123', 'This password is one of those that are tried first; choose another'],
    ['windmill-1', /^Bad request: This password is too much like the name/],
  ])('400: the password %j, on every route that sets one', async (password, reason) => {
    const [user, superuser] = [await anEmailUser(app), await aSuperuser(app)];
    const admin = app.withToken(superuser.apiKey);
    const account = { email: 'refused@example.com', password, super_admin: false };
    const answers = [
      await app.withToken(user.apiKey).post('/api/users/setpassword', { password }),
      await admin.post(`/api/users/set_password_of/${user.username}`, { password }),
      await admin.post('/api/users/create', account),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(400);
      expect(text).toMatch(typeof reason === 'string' ? `Bad request: ${reason}` : reason);
    }
    await expect(tokenOf(user)).resolves.toBeDefined();
    expect((await admin.get(`/api/users/exists/${account.email}`)).body).toBe(false);
  });

  it('a new password ends the token, and so does disabling the account, for good', async () => {
    const [user, superuser] = [await anEmailUser(app), await aSuperuser(app)];
    const client = app.withToken(await tokenOf(user));
    await client.post('/api/users/setpassword', { password: 'a new password' });
    expect((await client.get(EMAIL)).status).toBe(401);

    const again = app.withToken(await tokenOf({ ...user, password: 'a new password' }));
    const update = `/api/users/update/${user.username}`;
    const admin = app.withToken(superuser.apiKey);
    expect((await admin.post(update, { disabled: true })).status).toBe(200);
    expect((await again.get(EMAIL)).status).toBe(401);
    await admin.post(update, { disabled: false });
    expect((await again.get(EMAIL)).status).toBe(401);
  });

  it('the token expires', async () => {
    const token = await tokenOf(await anEmailUser(app));
    await app.dataSource.query(
      `UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE prefix = $1`,
      [token.slice(0, 10)],
    );
    expect((await app.withToken(token).get(EMAIL)).status).toBe(401);
  });

  it('200: a log-out leaves an API key as it is, in whatever way it was sent', async () => {
    const { apiKey } = await aUser(app);
    for (const path of ['/api/auth/logout', '/api/users/logout']) {
      const client = app.withToken(apiKey).with({ cookie: `token=${apiKey}` });
      const { status, text } = await client.post(`${path}?token=${apiKey}`);
      expect([status, text]).toEqual([200, 'logged out successfully']);
    }
    expect((await app.withToken(apiKey).get(EMAIL)).status).toBe(200);
  });

  it('200: a refresh by the header sets a new token, and the one that was sent lives on', async () => {
    const token = await tokenOf(await anEmailUser(app));
    const refreshed = await app.withToken(token).get('/api/users/refresh_token');
    expect(refreshed.text).toBe('token refreshed');
    const next = cookiesOf(refreshed)['token']!.value!;
    expect(next).not.toBe(token);
    for (const one of [token, next]) expect((await app.withToken(one).get(EMAIL)).status).toBe(200);
    const again = cookiesOf(await app.withToken(token).get('/api/users/refresh_token'));
    expect((await app.withToken(next).get(EMAIL)).status).toBe(401);
    expect((await app.withToken(again['token']!.value!).get(EMAIL)).status).toBe(200);
  });

  it.each(['first', 'second', 'last'] as const)(
    '401: every token of a log-in after a log-out by the %s one',
    async (which) => {
      const user = await anEmailUser(app);
      const [first, other] = [await tokenOf(user), await tokenOf(user)];
      const next = async (token: string) =>
        cookiesOf(await app.withToken(token).get('/api/users/refresh_token'))['token']!.value!;
      const second = await next(first);
      const last = await next(second);
      // The second one has a successor, so it stays when the first one is refreshed again.
      const late = await next(first);
      const all = [first, second, last, late];
      for (const one of all) expect((await app.withToken(one).get(EMAIL)).status).toBe(200);
      await app.withToken({ first, second, last }[which]).post('/api/auth/logout');
      for (const one of all) expect((await app.withToken(one).get(EMAIL)).status).toBe(401);
      expect((await app.withToken(other).get(EMAIL)).status).toBe(200);
    },
  );

  it.each(['/api/auth/logout', '/api/v1/logout', '/auth/logout'])(
    '401: a token after it was sent to %s in x-api-key, also beside another credential',
    async (path) => {
      const user = await anEmailUser(app);
      for (const authorization of ['', `Bearer ${user.apiKey}`]) {
        const token = await tokenOf(user);
        const client = app.anonymous.with({ 'x-api-key': token, authorization });
        expect((await client.post(path)).status).toBe(200);
        expect((await app.withToken(token).get(EMAIL)).status).toBe(401);
      }
    },
  );

  it('200: a refresh replaces the token in the cookie only when little time is left', async () => {
    const token = await tokenOf(await anEmailUser(app));
    const client = app.anonymous.with({ cookie: `token=${token}` });
    const path = '/api/users/refresh_token';
    const far = await client.get(`${path}?if_expiring_in_less_than_s=60`);
    expect([far.status, far.text]).toEqual([200, 'token expiry is far enough']);
    const near = await client.get(`${path}?if_expiring_in_less_than_s=500000`);
    expect(near.text).toBe('token refreshed');
    expect((await client.get(EMAIL)).status).toBe(401);
    const cookie = `token=${cookiesOf(near)['token']!.value}`;
    expect((await app.anonymous.with({ cookie }).get(EMAIL)).status).toBe(200);
  });

  it('400: a refresh of a token that was not issued in a log-in', async () => {
    const { apiKey } = await aUser(app);
    expect((await app.withToken(apiKey).get('/api/users/refresh_token')).status).toBe(400);
  });

  it('offers no log-in with a provider and no reset by mail unless configured', async () => {
    expect((await app.anonymous.get('/api/oauth/list_logins')).body).toEqual({ oauth: [] });
    const callback = await app.anonymous.post('/api/oauth/login_callback/github', { code: 'x' });
    expect([callback.status, callback.text]).toEqual([400, 'Bad request: invalid client']);
    expect((await app.anonymous.get('/api/auth/is_smtp_configured')).body).toBe(false);
    const reset = { email: 'a@b.c' };
    expect((await app.anonymous.post('/api/auth/request_password_reset', reset)).status).toBe(400);
  });
});

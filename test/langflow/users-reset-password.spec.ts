import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const NOBODY = '00000000-0000-4000-8000-000000000000';
const NEW = 'newsecurepassword';

describe('PATCH /api/v1/users/{user_id}/reset-password', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const resetOf = ({ id }: { id: string }) => `${USERS}${id}/reset-password`;
  const login = ({ username }: TestAccount, password: string) =>
    app.anonymous.form('/api/v1/login', { username, password });

  it.each(['API key', 'access token', 'cookie'])('200: by %s', async (credential) => {
    const own = await aUser(app);
    const { access } = await aLogin(app, own);
    const client = {
      'API key': app.as(own),
      'access token': app.withToken(access),
      cookie: app.anonymous.with({ cookie: `access_token_lf=${access}` }),
    }[credential]!;
    const before = (await app.as(own).get('/api/v1/users/whoami')).body;
    const { status, body } = await client.patch(resetOf(own), { password: NEW });
    expect(status).toBe(200);
    expect(body).toEqual(before);
    expect((await login(own, own.password)).status).toBe(401);
    expect((await login(own, NEW)).status).toBe(200);
  });

  it('200: updated_at is unchanged', async () => {
    const own = await aUser(app);
    const { body: before } = await app.as(own).get('/api/v1/users/whoami');
    await new Promise((done) => setTimeout(done, 5));
    const { body } = await app.as(own).patch(resetOf(own), { password: NEW });
    expect(body.updated_at).toBe(before.updated_at);
  });

  it('200: with the right current_password, and other fields ignored', async () => {
    const own = await aUser(app);
    const { status, body } = await app.as(own).patch(resetOf(own), {
      current_password: own.password,
      password: NEW,
      username: 'ignored',
      is_superuser: true,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ username: own.username, is_superuser: false });
    expect((await login(own, NEW)).status).toBe(200);
  });

  it('200: current_password null counts as none', async () => {
    const own = await aUser(app);
    const { status } = await app
      .as(own)
      .patch(resetOf(own), { password: NEW, current_password: null });
    expect(status).toBe(200);
  });

  it('200: a superuser resets their own password', async () => {
    const boss = await aSuperuser(app);
    expect((await app.as(boss).patch(resetOf(boss), { password: NEW })).status).toBe(200);
    expect((await login(boss, NEW)).status).toBe(200);
  });

  it('401: access and refresh tokens end at once, API keys continue to work', async () => {
    const own = await aUser(app);
    const [one, two] = [await aLogin(app, own), await aLogin(app, own)];
    await app.withToken(one.access).patch(resetOf(own), { password: NEW });
    for (const { access, refresh } of [one, two]) {
      const used = await app.withToken(access).get('/api/v1/users/whoami');
      expect([used.status, used.body]).toEqual([401, { detail: 'Invalid token' }]);
      const refreshed = await app.anonymous
        .with({ cookie: `refresh_token_lf=${refresh}` })
        .post('/api/v1/refresh');
      expect([refreshed.status, refreshed.body]).toEqual([
        401,
        { detail: 'Invalid refresh token' },
      ]);
    }
    expect((await app.as(own).get('/api/v1/users/whoami')).status).toBe(200);
    const { access } = await aLogin(app, { username: own.username, password: NEW });
    expect((await app.withToken(access).get('/api/v1/users/whoami')).status).toBe(200);
  });

  it.each([
    ['the password of another account', 'wrong password'],
    ['an empty text', ''],
    ['73 bytes', 'x'.repeat(73)],
  ])('400: current_password is wrong: %s', async (_name, current_password) => {
    const { status, body } = await app
      .as(user)
      .patch(resetOf(user), { password: NEW, current_password });
    expect(status).toBe(400);
    expect(body).toEqual({ detail: 'Current password is incorrect' });
    expect((await login(user, user.password)).status).toBe(200);
  });

  it.each([{}, { password: null }, { current_password: 'x' }])(
    '400: no password in %j',
    async (sent) => {
      const { status, body } = await app.as(user).patch(resetOf(user), sent);
      expect(status).toBe(400);
      expect(body).toEqual({ detail: 'Password is required for password reset' });
    },
  );

  it('400: the new password is the current one', async () => {
    const { status, body } = await app.as(user).patch(resetOf(user), { password: user.password });
    expect(status).toBe(400);
    expect(body).toEqual({ detail: "You can't use your current password" });
  });

  it('404: another account, also for a superuser, without revealing whether it exists', async () => {
    const boss = await aSuperuser(app);
    for (const [by, target] of [
      [user, boss],
      [boss, user],
      [boss, { id: NOBODY }],
    ] as const) {
      const { status, body } = await app.as(by).patch(resetOf(target), { password: NEW });
      expect(status).toBe(404);
      expect(body).toEqual({ detail: "You can't change another user's password" });
    }
    expect((await login(user, user.password)).status).toBe(200);
  });

  it('403: without credentials', async () => {
    const { status, body } = await app.anonymous.patch(resetOf(user), { password: NEW });
    expect(status).toBe(403);
    expect(body).toEqual({ detail: 'No authentication credentials provided' });
  });

  it('422: invalid input is reported before missing rights to the account', async () => {
    const { status, body } = await app.as(user).patch(resetOf({ id: NOBODY }), { password: 5 });
    expect(status).toBe(422);
    expect(body).toEqual({
      detail: [
        {
          type: 'string_type',
          loc: ['body', 'password'],
          msg: 'Input should be a valid string',
          input: 5,
        },
      ],
    });
  });
});

describe('PATCH /api/v1/users/{user_id}/reset-password with RESET_REQUIRES_CURRENT_PASSWORD', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ RESET_REQUIRES_CURRENT_PASSWORD: 'true' });
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const reset = (sent: object) => app.as(user).patch(`${USERS}${user.id}/reset-password`, sent);

  it.each([
    ['the new password', { password: NEW }],
    ['the new password and null', { password: NEW, current_password: null }],
    ['a password that the rules refuse', { password: 'short' }],
  ])('422: the field is missing, with %s', async (_name, sent) => {
    const { status, body } = await reset(sent);
    expect(status).toBe(422);
    const missing = { type: 'missing', loc: ['body', 'current_password'], msg: 'Field required' };
    expect(body).toEqual({ detail: [{ ...missing, input: sent }] });
  });

  it('400: a superuser sets their own with PATCH /users/{user_id}, which has no field for it', async () => {
    const boss = await aSuperuser(app);
    const { status, body } = await app.as(boss).patch(USERS + boss.id, { password: NEW });
    expect(status).toBe(400);
    expect(body.detail).toMatch(/^Current password is required: send it as current_password/);
  });

  it('400: with a wrong one', async () => {
    const { status, body } = await reset({ password: NEW, current_password: 'not it at all' });
    expect(status).toBe(400);
    expect(body).toEqual({ detail: 'Current password is incorrect' });
  });

  it('200: with the right one', async () => {
    const { status } = await reset({ password: NEW, current_password: user.password });
    expect(status).toBe(200);
  });
});

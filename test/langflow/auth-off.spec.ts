import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SetupService } from '../../src/instance/setup/setup.service.js';
import { aLogin, aSuperuser, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const WHOAMI = '/api/v1/users/whoami';

describe('AUTH_ENABLED=false', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ AUTH_ENABLED: 'false', SUPERUSER: 'chief' });
    // An older superuser with another name: requests do not act as this one.
    await aSuperuser(app, { username: 'elder', isActive: false });
    await app.nest.get(SetupService).run();
    await app.dataSource.query("UPDATE users SET is_active = true WHERE username = 'elder'");
  });
  afterAll(() => app.close());

  it('200: a request without credentials acts as the configured superuser', async () => {
    const { status, body } = await app.anonymous.get(WHOAMI);
    expect(status).toBe(200);
    expect(body).toMatchObject({ username: 'chief', is_superuser: true, is_active: true });
  });

  it('200 and 201: such a request adds, lists, changes and deletes accounts', async () => {
    const account = { username: 'made by nobody', password: 'password-1' };
    const added = await app.anonymous.post(USERS, account);
    expect([added.status, added.body.is_active]).toEqual([201, false]);
    const path = USERS + added.body.id;
    const answers = [
      await app.anonymous.get(USERS),
      await app.anonymous.patch(path, { is_active: true }),
      await app.anonymous.delete(path),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('403 and 400: such a request cannot deactivate or delete the account of the superuser', async () => {
    const { body } = await app.anonymous.get(WHOAMI);
    expect((await app.anonymous.patch(USERS + body.id, { is_active: false })).status).toBe(403);
    expect((await app.anonymous.delete(USERS + body.id)).status).toBe(400);
  });

  it('200: empty credentials and those of another scheme count as none', async () => {
    for (const headers of [
      { 'x-api-key': '' },
      { authorization: 'Basic YTpi' },
      { cookie: 'access_token_lf=' },
    ] as Record<string, string>[]) {
      const { status, body } = await app.anonymous.with(headers).get(WHOAMI);
      expect([status, body.username]).toEqual([200, 'chief']);
    }
  });

  it('200: valid credentials act as their owner', async () => {
    const user = await aUser(app);
    const { access } = await aLogin(app, user);
    for (const client of [app.as(user), app.withToken(access)]) {
      expect((await client.get(WHOAMI)).body.id).toBe(user.id);
      expect((await client.get(USERS)).status).toBe(403);
    }
  });

  it('401 and 403: invalid credentials are still rejected', async () => {
    const byKey = await app.as({ apiKey: 'sk-unknown' }).get(WHOAMI);
    expect([byKey.status, byKey.body]).toEqual([403, { detail: 'Invalid API key' }]);
    const byToken = await app.withToken('nonsense').get(WHOAMI);
    expect([byToken.status, byToken.body]).toEqual([401, { detail: 'Invalid token' }]);
  });

  it('403: invalid credentials do not create an account, whether sign-up is open or not', async () => {
    const account = { username: 'not made', password: 'password-1' };
    expect((await app.as({ apiKey: 'sk-unknown' }).post(USERS, account)).status).toBe(403);
  });

  it('200: auto_login answers with a session of the superuser', async () => {
    const { status, body } = await app.anonymous.get('/api/v1/auto_login');
    expect(status).toBe(200);
    expect(body.token_type).toBe('bearer');
    const { body: me } = await app.withToken(body.access_token as string).get(WHOAMI);
    expect(me.username).toBe('chief');
  });

  it('200: without the configured superuser, requests act as the oldest one', async () => {
    await app.dataSource.query("UPDATE users SET is_active = false WHERE username = 'chief'");
    expect((await app.anonymous.get(WHOAMI)).body.username).toBe('elder');
  });

  it('403 and 400: there is no superuser to act as', async () => {
    await app.dataSource.query('UPDATE users SET is_superuser = false');
    const { status, body } = await app.anonymous.get(WHOAMI);
    expect([status, body]).toEqual([403, { detail: 'No authentication credentials provided' }]);
    const login = await app.anonymous.get('/api/v1/auto_login');
    expect([login.status, login.body]).toEqual([400, { detail: "Super user hasn't been created" }]);
  });
});

describe('AUTH_ENABLED=true', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ AUTH_ENABLED: 'true' });
    await aSuperuser(app);
  });
  afterAll(() => app.close());

  it('403: auto_login is disabled, which the answer says in both fields that clients read', async () => {
    const { status, body } = await app.anonymous.get('/api/v1/auto_login');
    expect(status).toBe(403);
    expect(body).toEqual({
      detail: { message: 'Auto login is disabled.', auto_login: false },
      auto_login: false,
    });
  });

  it('403: a request without credentials is nobody', async () => {
    expect((await app.anonymous.get(WHOAMI)).status).toBe(403);
  });
});

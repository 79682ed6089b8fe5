import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SetupService } from '../../src/instance/setup/setup.service.js';
import { aLogin, anEmailUser, aSuperuser, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const CREATE = '/api/users/create';
const LOGIN = '/api/auth/login';

describe('one account on both APIs', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it("created on Windmill's API: its email, in lower case, is its user name on Langflow's", async () => {
    const superuser = await aSuperuser(app);
    const body = { email: 'Alice@Example.com', password: 'a good password', super_admin: false };
    await app.withToken(superuser.apiKey).post(CREATE, body);
    const login = await aLogin(app, { username: 'alice@example.com', password: body.password });
    const whoami = await app.withToken(login.access).get(`${USERS}whoami`);
    expect(whoami.body).toMatchObject({ username: 'alice@example.com', is_superuser: false });
    expect(Object.keys(whoami.body as object)).not.toContain('email');
    const again = await app
      .withToken(superuser.apiKey)
      .post(CREATE, { ...body, email: 'alice@example.com' });
    expect(again.status).toBe(400);
  });

  it("created on Langflow's API: Windmill's API accepts exactly its user name in place of an email", async () => {
    const [user, superuser] = [await aUser(app, { username: 'Bob' }), await aSuperuser(app)];
    const { status } = await app.anonymous.post(LOGIN, { email: 'Bob', password: user.password });
    expect(status).toBe(200);
    const other = await app.anonymous.post(LOGIN, { email: 'bob', password: user.password });
    expect(other.status).toBe(400);
    const { body } = await app.withToken(user.apiKey).get('/api/users/whoami');
    expect(body).toMatchObject({ email: 'Bob', verified: false });
    const client = app.withToken(superuser.apiKey);
    expect((await client.post('/api/users/update/Bob', { is_super_admin: true })).status).toBe(200);
    expect((await app.as(user).get(`${USERS}whoami`)).body.is_superuser).toBe(true);
  });

  it("400: another account's email as a user name or email, on every API", async () => {
    const superuser = await anEmailUser(app, {
      username: 'root',
      email: 'root@example.com',
      isSuperuser: true,
    });
    const wish = { username: 'root@example.com', password: 'a good password' };
    expect((await app.as(superuser).post(USERS, wish)).status).toBe(400);
    const user = await aUser(app);
    const rename = await app.as(user).patch(USERS + user.id, { username: 'root@example.com' });
    expect(rename.status).toBe(400);
    const change = await app
      .withToken(superuser.apiKey)
      .post(`/api/users/change_email/${user.username}`, { new_email: 'ROOT@example.com' });
    expect([change.status, change.text]).toEqual([
      400,
      'Bad request: an account with this email already exists',
    ]);
  });

  it("tokens are API keys: Langflow's list shows their first eight characters, and no tokens of log-ins", async () => {
    const user = await anEmailUser(app);
    const { username: email, password } = user;
    const session = (await app.anonymous.post(LOGIN, { email, password })).text;
    const token = await app.withToken(session).post('/api/users/tokens/create', { label: 'mine' });
    const { body } = await app.as({ apiKey: token.text }).get('/api/v1/api_key/');
    const keys = body.api_keys as { name: string | null; api_key: string }[];
    expect(keys.map(({ name }) => name)).toEqual([null, 'mine']);
    expect(keys[1]!.api_key).toBe(token.text.slice(0, 8) + '*'.repeat(38));
    await app.as(user).patch(`${USERS}${user.id}/reset-password`, { password: 'a new password' });
    expect((await app.withToken(session).get('/api/users/email')).status).toBe(401);
    expect((await app.withToken(token.text).get('/api/users/email')).status).toBe(200);
  });

  it("a credential is accepted where Windmill's API expects it, and in x-api-key", async () => {
    const { apiKey, username } = await anEmailUser(app);
    const email = '/api/users/email';
    const status = async (headers: Record<string, string>, query = '') =>
      (await app.anonymous.with(headers).get(email + query)).status;
    expect(await status({ authorization: `Bearer ${apiKey}` })).toBe(200);
    expect(await status({ authorization: `bearer ${apiKey}` })).toBe(401);
    expect(await status({ cookie: `token=${apiKey}` })).toBe(200);
    expect(await status({ cookie: 'token=wrong' }, `?token=${apiKey}`)).toBe(401);
    expect(await status({}, `?token=${apiKey}`)).toBe(200);
    expect(await status({ 'x-api-key': apiKey })).toBe(200);
    const encoded = encodeURIComponent(username);
    const exists = await app.withToken(apiKey).get(`/api/users/exists/${encoded}`);
    expect(exists.body).toBe(true);
  });

  it('texts are JSON only if the client prefers JSON', async () => {
    const { apiKey, username } = await anEmailUser(app);
    for (const [accept, isJson] of [
      ['application/json', true],
      ['*/*', false],
      ['text/plain, application/json', false],
      ['application/json, text/plain;q=0.5', true],
      ['application/json, text/plain, */*', false],
    ] as const) {
      const { text } = await app.withToken(apiKey).with({ accept }).get('/api/users/email');
      expect([accept, text]).toEqual([accept, isJson ? JSON.stringify(username) : username]);
    }
    const refused = await app.anonymous
      .with({ accept: 'application/json' })
      .get('/api/users/email');
    expect([refused.status, refused.text]).toEqual([401, 'Unauthorized']);
    expect((await app.anonymous.get('/api/users/nowhere')).text).toBe('');
  });

  it('SUPERUSER_EMAIL is the email of the first superuser', async () => {
    const own = await startTestApp({
      SUPERUSER_EMAIL: 'Root@Example.com',
      SUPERUSER_PASSWORD: 'a good password',
    });
    await own.nest.get(SetupService).run();
    for (const email of ['root@example.com', 'ROOT@EXAMPLE.COM']) {
      const login = await own.anonymous.post(LOGIN, { email, password: 'a good password' });
      expect(login.status).toBe(200);
    }
    await aLogin(own, { username: 'admin', password: 'a good password' });
    await own.close();
  });
});

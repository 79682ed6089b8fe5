import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('DELETE /api/v1/users/{user_id}', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  it('200: a superuser deletes another account', async () => {
    const user = await aUser(app);
    const { status, body } = await app.as(superuser).delete(USERS + user.id);
    expect(status).toBe(200);
    expect(body).toEqual({ detail: 'User deleted' });
    const { body: page } = await app.as(superuser).get(`${USERS}?search=${user.username}`);
    expect(page).toEqual({ total_count: 0, users: [] });
  });

  it('200: keys, sessions and the password are deleted with the account', async () => {
    const user = await aUser(app);
    await anApiKey(app, user.id);
    await aLogin(app, user);
    await app.as(superuser).delete(USERS + user.id);
    for (const table of ['passwords', 'api_keys', 'sessions']) {
      const sql = `SELECT count(*)::int AS left FROM ${table} WHERE user_id = $1`;
      expect(await app.dataSource.query(sql, [user.id])).toEqual([{ left: 0 }]);
    }
  });

  it('403 and 401: no credential of the deleted account works', async () => {
    const user = await aUser(app);
    const { access, refresh } = await aLogin(app, user);
    await app.as(superuser).delete(USERS + user.id);

    const byKey = await app.as(user).get('/api/v1/users/whoami');
    expect([byKey.status, byKey.body]).toEqual([403, { detail: 'Invalid API key' }]);
    const byToken = await app.withToken(access).get('/api/v1/users/whoami');
    expect([byToken.status, byToken.body]).toEqual([
      401,
      { detail: 'Token authentication failed' },
    ]);
    const refreshed = await app.anonymous
      .with({ cookie: `refresh_token_lf=${refresh}` })
      .post('/api/v1/refresh');
    expect([refreshed.status, refreshed.body]).toEqual([401, { detail: 'Invalid refresh token' }]);
    const { username, password } = user;
    expect((await app.anonymous.form('/api/v1/login', { username, password })).status).toBe(401);
  });

  it('201: the name is free again', async () => {
    const user = await aUser(app);
    await app.as(superuser).delete(USERS + user.id);
    const again = { username: user.username, password: user.password };
    const { status, body } = await app.as(superuser).post(USERS, again);
    expect(status).toBe(201);
    expect(body.id).not.toBe(user.id);
  });

  it('200 once: of five deletions of one account at the same time', async () => {
    const user = await aUser(app);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => app.as(superuser).delete(USERS + user.id)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
  });

  it('200: the id in any of its forms', async () => {
    const [plain, urn] = [await aUser(app), await aUser(app)];
    const answers = [
      await app.as(superuser).delete(USERS + plain.id.replaceAll('-', '').toUpperCase()),
      await app.as(superuser).delete(`${USERS}urn:uuid:${urn.id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('400: superusers cannot delete themselves, in whatever form the id is sent', async () => {
    for (const id of [superuser.id, superuser.id.toUpperCase(), `{${superuser.id}}`]) {
      const { status, body } = await app.as(superuser).delete(USERS + id);
      expect(status).toBe(400);
      expect(body).toEqual({ detail: "You can't delete your own user account" });
    }
  });

  it('403: ordinary users cannot delete any account, including their own', async () => {
    const [user, other] = [await aUser(app), await aUser(app)];
    for (const id of [user.id, other.id, superuser.id, NOBODY, 'not-a-uuid']) {
      const { status, body } = await app.as(user).delete(USERS + id);
      expect(status).toBe(403);
      expect(body).toEqual({ detail: "The user doesn't have enough privileges" });
    }
    expect((await app.as(other).get('/api/v1/users/whoami')).status).toBe(200);
  });

  it('403: without credentials', async () => {
    const { status, body } = await app.anonymous.delete(USERS + superuser.id);
    expect(status).toBe(403);
    expect(body).toEqual({ detail: 'No authentication credentials provided' });
  });

  it('404: an unknown id', async () => {
    const { status, body } = await app.as(superuser).delete(USERS + NOBODY);
    expect(status).toBe(404);
    expect(body).toEqual({ detail: 'User not found' });
  });

  it('422: the id is not a UUID', async () => {
    const { status, body } = await app.as(superuser).delete(`${USERS}123`);
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'uuid_parsing', loc: ['path', 'user_id'] });
  });
});

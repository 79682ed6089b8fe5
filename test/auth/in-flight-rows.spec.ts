import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import {
  aLogin,
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { whileLocked } from '../support/while-locked.js';

// The embedded database has one connection, so none of its rows can stay locked.
(isOnServer ? describe : describe.skip)('requests that wait for a row lock', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ API_KEY_USAGE_FLUSH_SECONDS: '3600' });
  });
  afterAll(() => app.close());

  const during = <T>(
    take: string,
    id: string,
    write: () => Promise<T>,
    meanwhile?: () => Promise<unknown>,
  ) => whileLocked(app, take, id, write, meanwhile);

  it('401: the session ended while uses of keys were written', async () => {
    const [user, other] = [await aUser(app), await aUser(app)];
    const key = await anApiKey(app, user.id);
    const { access } = await aLogin(app, user);
    // A use of a key, which the rotation writes first.
    await app.as(other).get('/api/v1/users/whoami');
    const { status } = await during(
      'SELECT FROM api_keys WHERE user_id = $1 FOR UPDATE',
      other.id,
      () => app.withToken(access).post(`/api/v1/api_key/${key.id}/rotate`, { overlap_seconds: 0 }),
      () => app.withToken(access).post('/api/v1/logout'),
    );
    expect(status).toBe(401);
  });

  it('200: a log-out whose account is deleted meanwhile', async () => {
    const { id, username, password } = await anEmailUser(app);
    const { text } = await app.anonymous.post('/api/auth/login', { email: username, password });
    const { status } = await during('DELETE FROM users WHERE id = $1', id, () =>
      app.withToken(text).post('/api/auth/logout'),
    );
    expect(status).toBe(200);
  });

  const one = async (query: string, id: string) =>
    (await app.dataSource.query<Record<string, unknown>[]>(query, [id]))[0];

  const LOCK = 'SELECT FROM users WHERE id = $1 FOR UPDATE';
  const IS_ACTIVE = 'SELECT is_active FROM users WHERE id = $1';
  const DEACTIVATE = 'UPDATE users SET is_active = false WHERE id = $1';
  const DEMOTE = 'UPDATE users SET is_superuser = false WHERE id = $1';

  it.each<[string, (account: TestAccount) => Promise<Answer>]>([
    [
      'Langflow',
      ({ id, apiKey }) => app.as({ apiKey }).patch(`/api/v1/users/${id}`, { is_active: true }),
    ],
    ['ZenML', ({ id, apiKey }) => app.withToken(apiKey).patch(`/users/${id}`, { is_active: true })],
  ])(
    '401: an account that was deactivated meanwhile reactivates itself, on the API of %s',
    async (_api, write) => {
      const account = await aUser(app);
      const { status } = await during(DEACTIVATE, account.id, () => write(account));
      expect(status).toBe(401);
      expect(await one(IS_ACTIVE, account.id)).toEqual({ is_active: false });
    },
  );

  it.each<[string, (account: TestAccount) => Promise<Answer>]>([
    [
      'Langflow',
      ({ id, apiKey }) => app.as({ apiKey }).patch(`/api/v1/users/${id}`, { is_superuser: true }),
    ],
    [
      'Windmill',
      ({ username, apiKey }) =>
        app
          .withToken(apiKey)
          .post(`/api/users/update/${username}`, { is_super_admin: true, name: 'A name' }),
    ],
  ])(
    '401 or 403: a superuser who was demoted meanwhile promotes themself, on the API of %s',
    async (_api, write) => {
      const account = await anEmailUser(app, { isSuperuser: true });
      const { status } = await during(DEMOTE, account.id, () => write(account));
      expect(status).toBeGreaterThanOrEqual(401);
      expect(await one('SELECT is_superuser FROM users WHERE id = $1', account.id)).toEqual({
        is_superuser: false,
      });
    },
  );

  it('403: a superuser who was demoted meanwhile promotes somebody else', async () => {
    const [superuser, friend] = [await aSuperuser(app), await aUser(app)];
    const { status } = await during(
      LOCK,
      friend.id,
      () => app.as(superuser).patch(`/api/v1/users/${friend.id}`, { is_superuser: true }),
      () => app.dataSource.query(DEMOTE, [superuser.id]),
    );
    expect(status).toBe(403);
  });

  it.each<[string, string, object, object]>([
    ['disabled', 'is_active = false', { is_active: true }, { is_active: false }],
    ['limited to scopes', `scopes = '{read}'`, { scopes: null }, { scopes: ['read'] }],
    [
      'limited in time',
      `expires_at = '2100-01-01T00:00:00Z'`,
      { expires_at: null },
      { expires_at: new Date('2100-01-01') },
    ],
    [
      'rate limited',
      'rate_limit = 5, rate_limit_window_seconds = 60, rate_limit_bucket = id',
      { rate_limit: null },
      { rate_limit: 5 },
    ],
  ])('4xx: a key that was %s meanwhile undoes it', async (_what, change, wish, kept) => {
    const user = await aUser(app);
    const key = await anApiKey(app, user.id);
    const { status } = await during(`UPDATE api_keys SET ${change} WHERE id = $1`, key.id, () =>
      app.as({ apiKey: key.text }).patch(`/api/v1/api_key/${key.id}`, wish),
    );
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await one('SELECT * FROM api_keys WHERE id = $1', key.id)).toMatchObject(kept);
  });

  it('4xx: a key that was limited to scopes meanwhile creates a key without limits', async () => {
    const user = await aUser(app);
    const key = await anApiKey(app, user.id);
    const { status } = await during(
      LOCK,
      user.id,
      () => app.as({ apiKey: key.text }).post('/api/v1/api_key/', { name: 'wide' }),
      () => app.dataSource.query(`UPDATE api_keys SET scopes = '{read}' WHERE id = $1`, [key.id]),
    );
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it('401: a client whose account was deactivated meanwhile creates a key for itself', async () => {
    const superuser = await aSuperuser(app);
    const { body: client } = await app.as(superuser).post('/api/v1/oauth_clients', {
      name: 'a client',
      grant_types: ['client_credentials'],
      scopes: ['keys:write'],
    });
    const { body: token } = await app.anonymous.form('/oauth/token', {
      grant_type: 'client_credentials',
      client_id: client.client_id as string,
      client_secret: client.client_secret as string,
    });
    const account = client.service_account_id as string;
    const { status } = await during(DEACTIVATE, account, () =>
      app.withToken(token.access_token as string).post('/api/v1/api_key/', { name: 'x' }),
    );
    expect(status).toBe(401);
    expect(await one('SELECT FROM api_keys WHERE user_id = $1', account)).toBeUndefined();
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const KEYS = '/api/v1/api_key/';
const WHOAMI = '/api/v1/users/whoami';
const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

describe('limits of API keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  /** A key that its owner creates with a log-in. */
  async function aKey(user: TestAccount, wishes: object = {}) {
    const { access } = await aLogin(app, user);
    const { status, body } = await app.withToken(access).post(KEYS, { name: 'k', ...wishes });
    expect(status).toBe(200);
    const { id, api_key: apiKey } = body as { id: string; api_key: string };
    return { id, apiKey, session: app.withToken(access), client: app.as({ apiKey }), body };
  }
  /** The answers to a key on each API. */
  const statuses = async (apiKey: string) => [
    (await app.as({ apiKey }).get(WHOAMI)).status,
    (await app.withToken(apiKey).get('/api/users/email')).status,
    (await app.withToken(apiKey).get('/users/me')).status,
  ];

  describe('POST /api/v1/api_key/', () => {
    it('200: scopes, rate limit and expiry, which the answer contains', async () => {
      const user = await aUser(app);
      const wishes = { scopes: ['read', 'users:write', 'read'], expires_at: inHours(1) };
      const rate_limit = { requests: 5, window_seconds: 60 };
      const key = await aKey(user, { ...wishes, rate_limit });
      expect(Object.keys(key.body).sort()).toEqual([
        'api_key',
        'expires_at',
        'id',
        'is_active',
        'last_used_at',
        'name',
        'rate_limit',
        'scopes',
        'total_uses',
        'user_id',
      ]);
      expect(key.body).toMatchObject({ scopes: ['read', 'users:write'], rate_limit });
      expect(key.body.expires_at).toMatch(/^20/);
      const { status, body } = await key.session.get(KEYS + key.id);
      expect([status, body]).toEqual([
        200,
        {
          id: key.id,
          user_id: user.id,
          name: 'k',
          api_key: key.apiKey.slice(0, 8).padEnd(46, '*'),
          is_active: true,
          created_at: expect.any(String),
          expires_at: key.body.expires_at,
          last_used_at: null,
          last_used_address: null,
          total_uses: 0,
          scopes: ['read', 'users:write'],
          rate_limit,
          workspace_id: null,
          is_read_only: false,
          is_unproven: false,
          successor_id: null,
        },
      ]);
    });

    it.each([
      [{ scopes: [] }, 'scopes', 'too_short'],
      [{ scopes: 'read' }, 'scopes', 'list_type'],
      [{ scopes: ['jobs:run'] }, 'scopes', 'enum'],
      [{ scopes: [5] }, 'scopes', 'enum'],
      [{ rate_limit: 5 }, 'rate_limit', 'dict_type'],
      [{ rate_limit: { requests: 0, window_seconds: 1 } }, 'rate_limit', 'value_error'],
      [{ rate_limit: { requests: 1 } }, 'rate_limit', 'value_error'],
      [{ rate_limit: { requests: 1, window_seconds: 1e9 } }, 'rate_limit', 'value_error'],
    ])('422: %j', async (wish, field, type) => {
      const user = await aUser(app);
      const { status, body } = await app.as(user).post(KEYS, wish);
      expect([status, body.detail]).toEqual([
        422,
        [expect.objectContaining({ type, loc: ['body', field] })],
      ]);
    });
  });

  describe('PATCH /api/v1/api_key/{api_key_id}', () => {
    it('200: a new name or expiry; absent fields do not change', async () => {
      const key = await aKey(await aUser(app), { scopes: ['read'] });
      const renamed = await key.session.patch(KEYS + key.id, { name: 'renamed' });
      expect(renamed.body).toMatchObject({ name: 'renamed', scopes: ['read'], expires_at: null });
      const ending = await key.session.patch(KEYS + key.id, { expires_at: inHours(2) });
      expect(ending.body.expires_at).toMatch(/^20/);
      const { body } = await key.session.patch(KEYS + key.id, { name: null, expires_at: null });
      expect(body).toMatchObject({ name: null, expires_at: null, scopes: ['read'] });
    });

    it('200: a deactivated key is rejected at once on every API, and accepted when it is active again', async () => {
      const user = await aUser(app);
      const key = await aKey(user);
      expect(await statuses(key.apiKey)).toEqual([200, 200, 200]);
      expect((await key.session.patch(KEYS + key.id, { is_active: false })).status).toBe(200);
      expect(await statuses(key.apiKey)).toEqual([403, 401, 401]);
      expect((await key.session.patch(KEYS + key.id, { is_active: true })).status).toBe(200);
      expect(await statuses(key.apiKey)).toEqual([200, 200, 200]);
    });

    it('401 and 403: an expired key, on every API', async () => {
      const key = await aKey(await aUser(app));
      const end = `UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`;
      await app.dataSource.query(end, [key.id]);
      expect(await statuses(key.apiKey)).toEqual([403, 401, 401]);
    });

    it('200: other scopes apply from the next request', async () => {
      const key = await aKey(await aUser(app), { scopes: ['users:read'] });
      expect((await key.client.get(WHOAMI)).status).toBe(200);
      expect((await key.client.get(KEYS)).status).toBe(403);
      await key.session.patch(KEYS + key.id, { scopes: ['keys:read'] });
      expect((await key.client.get(WHOAMI)).status).toBe(403);
      expect((await key.client.get(KEYS)).status).toBe(200);
      await key.session.patch(KEYS + key.id, { scopes: null });
      expect((await key.client.get(WHOAMI)).status).toBe(200);
    });

    it('400: a key of somebody else, an unknown key; 403: without credentials; 422: an invalid id or boolean', async () => {
      const [user, superuser] = [await aUser(app), await aSuperuser(app)];
      const { id } = await anApiKey(app, user.id);
      for (const path of [KEYS + id, KEYS + superuser.id]) {
        expect((await app.as(superuser).patch(path, {})).status).toBe(400);
        expect((await app.as(superuser).get(path)).status).toBe(400);
      }
      expect((await app.anonymous.patch(KEYS + id, {})).status).toBe(403);
      expect((await app.anonymous.get(KEYS + id)).status).toBe(403);
      expect((await app.as(user).patch(`${KEYS}x`, {})).status).toBe(422);
      expect((await app.as(user).patch(KEYS + id, { is_active: 'maybe' })).status).toBe(422);
    });

    it('400: the id of a log-in token', async () => {
      const user = await aUser(app);
      const { username: email, password } = user;
      await app.anonymous.post('/api/auth/login', { email, password });
      const [{ id }] = await app.dataSource.query<[{ id: string }]>(
        'SELECT id FROM api_keys WHERE user_id = $1 AND session_epoch IS NOT NULL',
        [user.id],
      );
      expect((await app.as(user).patch(KEYS + id, { expires_at: null })).status).toBe(400);
      expect((await app.as(user).post(`${KEYS}${id}/rotate`, {})).status).toBe(400);
    });
  });

  describe('403: a key that exceeds the limits of the key that creates or changes it', () => {
    it.each([
      [
        'all scopes',
        { scopes: ['keys:write', 'users:read'] },
        { scopes: ['admin'] },
        /needs admin/,
      ],
      ['another scope', { scopes: ['keys:write'] }, { scopes: ['users:read'] }, /needs users:read/],
      [
        'a scope that includes more',
        { scopes: ['keys:write', 'users:read'] },
        { scopes: ['read'] },
        /read/,
      ],
      ['a later expiry', { expires_at: inHours(1) }, { expires_at: inHours(2) }, /expires_at/],
      [
        'a higher rate',
        { rate_limit: { requests: 100, window_seconds: 60 } },
        { rate_limit: { requests: 101, window_seconds: 60 } },
        /rate_limit/,
      ],
      [
        'a higher rate by a shorter window',
        { rate_limit: { requests: 100, window_seconds: 60 } },
        { rate_limit: { requests: 100, window_seconds: 59 } },
        /rate_limit/,
      ],
    ])('%s', async (_what, own, wish, reason) => {
      const key = await aKey(await aUser(app), own);
      const answers = [
        await key.client.post(KEYS, wish),
        await key.client.patch(KEYS + key.id, wish),
      ];
      for (const { status, body } of answers) {
        expect([status, body.detail]).toEqual([403, expect.stringMatching(reason)]);
      }
    });

    it.each([
      ['scopes', { scopes: ['keys:write'] }],
      ['expires_at', { expires_at: inHours(1) }],
      ['rate_limit', { rate_limit: { requests: 100, window_seconds: 60 } }],
    ])('the removal of its own %s', async (limit, own) => {
      const key = await aKey(await aUser(app), own);
      expect((await key.client.patch(KEYS + key.id, { [limit]: null })).status).toBe(403);
      expect((await key.client.patch(KEYS + key.id, { name: 'fine' })).status).toBe(200);
    });

    it('a change, deactivation or rotation of another key with fewer limits', async () => {
      const user = await aUser(app);
      const key = await aKey(user, { scopes: ['keys:write'], expires_at: inHours(1) });
      for (const wish of [{}, { scopes: ['keys:write'] }, { expires_at: inHours(1) }]) {
        const stronger = await aKey(user, wish);
        for (const answer of [
          await key.client.patch(KEYS + stronger.id, { name: 'taken' }),
          await key.client.patch(KEYS + stronger.id, { is_active: false }),
          await key.client.post(`${KEYS}${stronger.id}/rotate`, {}),
        ]) {
          expect(answer.status).toBe(403);
        }
      }
    });

    it('also on another API', async () => {
      const key = await aKey(await aUser(app), { expires_at: inHours(1), scopes: ['keys:write'] });
      const windmill = app.withToken(key.apiKey);
      const make = (body: object) => windmill.post('/api/users/tokens/create', body);
      expect((await make({ scopes: ['users:read'] })).status).toBe(403);
      expect((await make({})).status).toBe(403);
      const longer = await make({ scopes: ['keys:write'], expiration: inHours(2) });
      expect([longer.status, longer.text]).toEqual([
        403,
        'Permission denied: a token cannot go beyond its own limits: expiration',
      ]);
      const made = await make({ scopes: ['keys:write'] });
      expect(made.status).toBe(201);
      const { body } = await app.withToken(made.text).get('/api/users/tokens/list');
      const child = (body as { token_prefix: string; expiration?: string }[]).find(
        ({ token_prefix }) => made.text.startsWith(token_prefix),
      );
      expect(child!.expiration).toBeDefined();
    });

    it('200: by default the new key has the same limits', async () => {
      const limits = {
        scopes: ['keys:write', 'users:read'],
        rate_limit: { requests: 100, window_seconds: 60 },
        expires_at: inHours(1),
      };
      const key = await aKey(await aUser(app), limits);
      const { status, body } = await key.client.post(KEYS, {});
      expect(status).toBe(200);
      const { body: child } = await key.session.get(KEYS + body.id);
      expect(child).toMatchObject({
        scopes: limits.scopes,
        rate_limit: limits.rate_limit,
        expires_at: key.body.expires_at,
      });
    });
  });

  describe('/api/v1/users/{user_id}/api_keys', () => {
    it("200: superusers list and revoke anybody's keys, accounts their own", async () => {
      const [user, superuser] = [await aUser(app), await aSuperuser(app)];
      const path = `/api/v1/users/${user.id}/api_keys`;
      for (const caller of [user, superuser]) {
        const key = await aKey(user, { scopes: ['read'] });
        const { status, body } = await app.as(caller).get(path);
        expect([status, body.user_id, body.total_count]).toEqual([200, user.id, 2]);
        expect(body.api_keys[1]).toMatchObject({ id: key.id, scopes: ['read'], name: 'k' });
        const revoked = await app.as(caller).delete(`${path}/${key.id}`);
        expect([revoked.status, revoked.body]).toEqual([200, { detail: 'API Key deleted' }]);
        expect(await statuses(key.apiKey)).toEqual([403, 401, 401]);
        expect((await app.as(caller).delete(`${path}/${key.id}`)).status).toBe(400);
      }
    });

    it('403: other accounts; 404: an unknown account; 400: a key of another account', async () => {
      const [user, other, superuser] = [await aUser(app), await aUser(app), await aSuperuser(app)];
      const { id } = await anApiKey(app, user.id);
      const path = `/api/v1/users/${user.id}/api_keys`;
      expect((await app.as(other).get(path)).status).toBe(403);
      expect((await app.as(other).delete(`${path}/${id}`)).status).toBe(403);
      expect((await app.anonymous.get(path)).status).toBe(403);
      expect((await app.as(superuser).get(`/api/v1/users/${id}/api_keys`)).status).toBe(404);
      const astray = `/api/v1/users/${other.id}/api_keys/${id}`;
      expect((await app.as(superuser).delete(astray)).status).toBe(400);
      expect((await app.as(user).get(KEYS)).body.total_count).toBe(2);
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  aLogin,
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { discover, logIn, Person, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const KEYS = '/api/v1/api_key/';
const TOKENS = '/api/users/tokens';
const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR);

describe('the rights of a key over keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const rowOf = async (id: string) =>
    (
      await app.dataSource.query<Record<string, unknown>[]>(
        `SELECT name, scopes, is_active, expires_at, rate_limit FROM api_keys WHERE id = $1`,
        [id],
      )
    )[0];
  const asKey = async ({ id }: TestAccount, wishes: Parameters<typeof anApiKey>[2]) =>
    app.withToken((await anApiKey(app, id, wishes)).text);
  const aServiceAccount = async (superuser: TestAccount): Promise<string> => {
    const username = `bot-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
    const { status, body } = await app
      .withToken(superuser.apiKey)
      .post('/service_accounts', { username });
    expect(status).toBe(200);
    return body.id as string;
  };

  const LIMITED = [
    ['a scoped key', { scopes: ['keys:write'] }],
    ['an expiring key', { expiresAt: inHours(1) }],
    ['a rate-limited key', { rateLimit: { requests: 100, windowSeconds: 60 } }],
    [
      'an expiring, rate-limited key',
      { expiresAt: inHours(1), rateLimit: { requests: 100, windowSeconds: 60 } },
    ],
  ] as const;

  describe.each(LIMITED)('403: %s', (_name, limits) => {
    it("cannot change or delete a key of the caller's with more rights", async () => {
      const user = await aUser(app);
      const target = await anApiKey(app, user.id, { name: 'target' });
      const prefix = target.text.slice(0, 10);
      const client = await asKey(user, limits);
      const before = await rowOf(target.id);
      const bearer = app.as({ apiKey: (await anApiKey(app, user.id, limits)).text });
      const answers = {
        relabel: await client.post(`${TOKENS}/update_label/${prefix}`, { label: 'mine' }),
        widen: await client.post(`${TOKENS}/update_scopes/${prefix}`, {}),
        narrow: await client.post(`${TOKENS}/update_scopes/${prefix}`, { scopes: ['keys:write'] }),
        remove: await client.delete(`${TOKENS}/delete/${prefix}`),
        patch: await bearer.patch(KEYS + target.id, { is_active: false }),
        rotate: await bearer.post(`${KEYS}${target.id}/rotate`, {}),
        delete: await bearer.delete(KEYS + target.id),
        revoke: await bearer.delete(`/api/v1/users/${user.id}/api_keys/${target.id}`),
      };
      for (const [what, { status }] of Object.entries(answers)) {
        expect([what, status]).toEqual([what, 403]);
      }
      expect(await rowOf(target.id)).toEqual(before);
    });

    it('cannot activate, rename, rotate or delete a key of a service account', async () => {
      const superuser = await aSuperuser(app);
      const account = await aServiceAccount(superuser);
      await app.withToken(superuser.apiKey).patch(`/users/${account}`, { is_superuser: true });
      const key = await anApiKey(app, account, { name: 'bot' });
      const path = `/service_accounts/${account}/api_keys/${key.id}`;
      const client = await asKey(superuser, limits);
      const rotated = await client.send('PUT', `${path}/rotate`, { json: {} });
      expect(rotated.status).toBe(403);
      await app.withToken(superuser.apiKey).send('PUT', path, { json: { active: false } });
      for (const answer of [
        await client.send('PUT', path, { json: { active: true } }),
        await client.send('PUT', path, { json: { name: 'mine' } }),
        await client.delete(path),
      ]) {
        expect(answer.status).toBe(403);
      }
      expect(await rowOf(key.id)).toMatchObject({ is_active: false });
    });

    it('cannot approve a device, which would get all rights of the account', async () => {
      const { body } = await app.anonymous.form('/auth/device_authorization', {
        client_id: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
      });
      const client = await asKey(await aUser(app), limits);
      const path = `/devices/verify`;
      const { user_code } = body as { user_code: string };
      const { status } = await client.send('PUT', path, { json: { user_code } });
      expect([status, user_code]).toEqual([403, expect.any(String)]);
    });
  });

  it('403: an expiring key of a superuser creates a key with a later expiry, for any account', async () => {
    const [superuser, other] = [await aSuperuser(app), await anEmailUser(app)];
    const account = await aServiceAccount(superuser);
    const client = await asKey(superuser, { expiresAt: inHours(1) });
    const keys = `/service_accounts/${account}/api_keys`;
    const longer = inHours(2).toISOString();
    expect((await client.post(keys, { name: 'x', expires_at: null })).status).toBe(403);
    expect((await client.post(keys, { name: 'x', expires_at: longer })).status).toBe(403);
    const impersonate = { impersonate_email: other.username, expiration: longer };
    expect((await client.post(`${TOKENS}/impersonate`, impersonate)).status).toBe(403);
    // By default, the new key has the same expiry.
    const made = await client.post(keys, { name: 'x' });
    expect([made.status, made.body.expires_at]).toEqual([200, expect.stringMatching(/^20/)]);
  });

  it('403: a superuser deletes a key with a read-only or a workspace-bound key', async () => {
    const superuser = await aSuperuser(app);
    const { id } = await anApiKey(app, superuser.id);
    const readOnly = app.as({
      apiKey: (await anApiKey(app, superuser.id, { isReadOnly: true })).text,
    });
    expect((await readOnly.delete(KEYS + id)).status).toBe(403);
    const workspaceId = `w${Date.now()}`;
    const made = await app
      .withToken(superuser.apiKey)
      .post('/api/workspaces/create', { id: workspaceId, name: workspaceId });
    expect(made.status).toBe(201);
    const bound = app.as({ apiKey: (await anApiKey(app, superuser.id, { workspaceId })).text });
    expect((await bound.delete(KEYS + id)).status).toBe(403);
    expect(await rowOf(id)).toBeDefined();
  });

  it('200: a key changes and deletes itself and keys that it created; a log-in deletes any key', async () => {
    const user = await aUser(app);
    const { id, text } = await anApiKey(app, user.id, { expiresAt: inHours(1), scopes: null });
    const client = app.as({ apiKey: text });
    const child = await client.post(KEYS, { name: 'child', scopes: ['read'] });
    expect((await client.patch(KEYS + child.body.id, { name: 'x' })).status).toBe(200);
    expect((await client.delete(KEYS + child.body.id)).status).toBe(200);
    expect((await client.patch(KEYS + id, { name: 'renamed' })).status).toBe(200);
    expect((await client.delete(KEYS + id)).status).toBe(200);
    const { access } = await aLogin(app, user);
    const other = await anApiKey(app, user.id);
    expect((await app.withToken(access).delete(KEYS + other.id)).status).toBe(200);
  });

  it('403: an OAuth token changes or deletes a key that outlives its grant', async () => {
    const superuser = await aSuperuser(app);
    const client = await register(app.as(superuser), { scopes: ['openid', 'admin'] });
    const user = await anEmailUser(app);
    const config = await discover(app, client);
    const { access_token } = await logIn(config, new Person(app, user), { scope: 'openid admin' });
    const { id } = await anApiKey(app, user.id);
    const program = app.withToken(access_token);
    expect((await program.patch(KEYS + id, { name: 'x' })).status).toBe(403);
    expect((await program.delete(KEYS + id)).status).toBe(403);
    const own = await program.post(KEYS, { name: 'own' });
    expect((await program.patch(KEYS + own.body.id, { name: 'x' })).status).toBe(200);
    expect((await program.delete(KEYS + own.body.id)).status).toBe(200);
  });

  it('403: a scoped key of a superuser sets a password or user name, makes a superuser or creates accounts', async () => {
    const [superuser, target] = [await aSuperuser(app), await aUser(app)];
    const scopes = ['read', 'users:write', 'keys:write'];
    const { text } = await anApiKey(app, superuser.id, { scopes });
    const patch = (json: object) =>
      app.as({ apiKey: text }).patch(`/api/v1/users/${target.id}`, json);
    for (const json of [
      { password: 'an other password' },
      { is_superuser: true },
      { username: 'x-y' },
    ]) {
      const { status, body } = await patch(json);
      expect([status, body.detail]).toEqual([403, expect.stringContaining('admin')]);
    }
    const windmill = app.withToken(text);
    const account = { email: 'mole@example.com', password: 'a password of moles' };
    const make = (super_admin: boolean) =>
      windmill.post('/api/users/create', { ...account, super_admin });
    expect((await make(true)).status).toBe(403);
    expect((await make(false)).status).toBe(403);
    expect((await patch({ is_active: false })).status).toBe(200);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

interface Key {
  readonly id: string;
  readonly key: string;
}

describe('service accounts', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Client;
  let account: { id: string; username: string };
  let made = 0;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    client = app.withToken(superuser.apiKey);
  });
  beforeEach(async () => {
    made += 1;
    const { status, body } = await client.post('/service_accounts', { username: `ci-${made}` });
    expect(status).toBe(200);
    account = body as typeof account;
  });
  afterAll(() => app.close());

  const keysPath = (id = account.id) => `/service_accounts/${id}/api_keys`;
  const aKey = async (wishes: object = {}): Promise<Key> => {
    const { status, body } = await client.post(keysPath(), { name: 'default', ...wishes });
    expect(status).toBe(200);
    return body as Key;
  };
  const isGood = async ({ key }: Key) => (await app.withToken(key).get('/users/me')).status === 200;
  const put = (path: string, json: unknown, by = client) => by.send('PUT', path, { json });
  const refused = (answer: { status: number; body: { detail: unknown[] } }) => [
    answer.status,
    answer.body.detail[0],
  ];

  it('200: creates an account without a password, listed among users and service accounts', async () => {
    const { body } = await client.post('/service_accounts', { username: 'named', name: 'Night' });
    expect(body).toMatchObject({
      username: 'named',
      name: 'Night',
      email: null,
      is_service_account: true,
      is_superuser: false,
      is_active: true,
      password_expired: null,
    });
    const { id } = body as { id: string };
    expect((await client.get(`/service_accounts/${id}`)).body).toEqual(body);
    expect((await client.get(`/users?user_id=${id}`)).body).toEqual([body]);
    await client.patch(`/users/${id}`, { is_active: false });
    const idsOf = async (query: string) =>
      ((await client.get(`/service_accounts${query}`)).body as { id: string }[]).map((a) => a.id);
    expect(await idsOf('?is_active=False')).toEqual([id]);
    expect(await idsOf('?is_active=True')).not.toContain(id);
    const all = await idsOf('');
    expect(all).toContain(account.id);
    expect(all).not.toContain(superuser.id);
    expect(await idsOf('?offset=1&limit=1')).toEqual([all[1]]);
  });

  it('200: a key that starts with ZENPROKEY_ acts as the account; 403: until the account gets rights', async () => {
    const issued = await aKey();
    expect(issued.key).toMatch(/^ZENPROKEY_[\w+/]+={0,2}$/);
    const content = JSON.parse(
      Buffer.from(issued.key.slice('ZENPROKEY_'.length), 'base64').toString(),
    ) as object;
    expect(Object.keys(content)).toEqual(['id', 'key']);
    const service = app.withToken(issued.key);
    expect((await service.get('/users/me')).body).toMatchObject({
      id: account.id,
      is_service_account: true,
    });
    expect((await service.get('/users')).body).toHaveLength(1);
    expect((await service.get('/service_accounts')).status).toBe(403);
    expect((await service.get(`/users/${superuser.id}`)).status).toBe(403);
    await client.patch(`/users/${account.id}`, { is_superuser: true });
    expect((await service.get('/service_accounts')).status).toBe(200);
    // The other APIs accept it where they accept keys.
    expect((await app.as({ apiKey: issued.key }).get('/api/v1/users/whoami')).status).toBe(200);
    expect((await service.get('/api/users/whoami')).status).toBe(200);
  });

  it('200: a key is shown once, and only its hash is stored', async () => {
    const { key } = await aKey();
    const { text } = await client.get(keysPath());
    expect(text).not.toContain(key);
    const stored = await everythingStored(app);
    const secret = (JSON.parse(Buffer.from(key.slice(10), 'base64').toString()) as { key: string })
      .key;
    for (const form of [...plainFormsOf(key), secret]) expect(stored).not.toContain(form);
  });

  it('200: several keys with different prefixes are disabled, enabled, renamed, expired and deleted', async () => {
    const [first, second] = [await aKey(), await aKey({ name: 'second' })];
    const list = async () => (await client.get(keysPath())).body as Record<string, unknown>[];
    expect((await list()).map(({ name }) => name)).toEqual(['default', 'second']);
    expect(new Set((await list()).map(({ prefix }) => prefix)).size).toBe(2);
    expect((await list())[0]).toMatchObject({
      id: first.id,
      key: null,
      active: true,
      service_account_id: account.id,
      expires_at: null,
      last_used: null,
    });
    const off = await put(`${keysPath()}/${first.id}`, { active: 'False', name: 'old' });
    expect([off.status, off.body]).toMatchObject([200, { active: false, name: 'old' }]);
    expect([await isGood(first), await isGood(second)]).toEqual([false, true]);
    await put(`${keysPath()}/${first.id}`, { active: true });
    expect(await isGood(first)).toBe(true);
    expect((await list())[0]!['last_used']).not.toBeNull();
    const gone = await client.delete(`${keysPath()}/${first.id}`);
    expect([gone.status, gone.text]).toEqual([200, 'null']);
    expect(await isGood(first)).toBe(false);
    const end = `UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`;
    await app.dataSource.query(end, [second.id]);
    expect(await isGood(second)).toBe(false);
  });

  it('200: rotation ends the old key at once, or after the retention period', async () => {
    const old = await aKey();
    const rotated = await put(`${keysPath()}/${old.id}/rotate`, {});
    expect(rotated.status).toBe(200);
    const next = rotated.body as Key;
    expect([await isGood(old), await isGood(next)]).toEqual([false, true]);
    const path = `${keysPath()}/${next.id}/rotate`;
    const kept = (await put(path, { retain_period_minutes: 60 })).body as Key;
    expect([await isGood(next), await isGood(kept)]).toEqual([true, true]);
    // It has a successor, although it still works.
    expect((await put(path, { retain_period_minutes: 60 })).status).toBe(409);
    const keys = (await client.get(keysPath())).body as { id: string; expires_at: string | null }[];
    const ends = keys.find(({ id }) => id === next.id)!.expires_at!;
    expect(Math.abs(Date.parse(ends) - Date.now() - 3_600_000)).toBeLessThan(60_000);
    expect(keys.find(({ id }) => id === kept.id)!.expires_at).toBeNull();
    await app.dataSource.query('UPDATE api_keys SET expires_at = now() WHERE id = $1', [next.id]);
    expect(await isGood(next)).toBe(false);
    expect(refused(await put(path, {}))).toEqual([404, 'KeyError']);
  });

  it('401: its keys, as soon as it is deactivated or deleted', async () => {
    const key = await aKey();
    await client.patch(`/users/${account.id}`, { is_active: false });
    expect(await isGood(key)).toBe(false);
    await client.patch(`/users/${account.id}`, { is_active: true });
    expect(await isGood(key)).toBe(true);
    const gone = await client.delete(`/service_accounts/${account.id}`);
    expect([gone.status, gone.text]).toEqual([200, 'null']);
    expect(await isGood(key)).toBe(false);
  });

  it('403 or 400: sets a password for it, on any API', async () => {
    const { key } = await aKey();
    const password = 'a good password';
    expect(refused(await client.patch(`/users/${account.id}`, { password }))).toEqual([
      403,
      'IllegalOperationError',
    ]);
    const service = app.withToken(key);
    expect((await service.patch('/users/me', { password })).status).toBe(403);
    const langflow = await app.as(superuser).patch(`/api/v1/users/${account.id}`, { password });
    expect(langflow.status).toBe(403);
    const windmill = await client.post(`/api/users/set_password_of/${account.username}`, {
      password,
    });
    expect(windmill.status).toBe(400);
    expect((await service.post('/api/users/setpassword', { password })).status).toBe(400);
    const [{ count }] = await app.dataSource.query<[{ count: string }]>(
      'SELECT count(*) FROM passwords WHERE user_id = $1',
      [account.id],
    );
    expect(count).toBe('0');
    const form = { username: account.username, password };
    expect((await app.anonymous.form('/api/v1/login', form)).status).toBe(401);
  });

  it('404: an account that is not a service account, and a key of another account', async () => {
    const key = await aKey();
    const other = (await client.post('/service_accounts', { username: `other-${made}` })).body as {
      id: string;
    };
    const json = { name: 'x' };
    for (const answer of [
      await client.get(`/service_accounts/${NOBODY}`),
      await client.get(`/service_accounts/${superuser.id}`),
      await client.delete(`/service_accounts/${superuser.id}`),
      await client.get(keysPath(superuser.id)),
      await client.post(keysPath(superuser.id), json),
      await put(`${keysPath(other.id)}/${key.id}`, json),
      await put(`${keysPath(other.id)}/${key.id}/rotate`, {}),
      await client.delete(`${keysPath(other.id)}/${key.id}`),
      await client.delete(`${keysPath()}/${NOBODY}`),
    ]) {
      expect(refused(answer)).toEqual([404, 'KeyError']);
    }
    expect(await isGood(key)).toBe(true);
  });

  it('409: a taken user name', async () => {
    const answer = await client.post('/service_accounts', { username: superuser.username });
    expect(refused(answer)).toEqual([409, 'EntityExistsError']);
  });

  describe('401, 403 and 422 of each operation', () => {
    const operations: readonly [string, string, object?, object?][] = [
      ['GET', '/service_accounts'],
      ['POST', '/service_accounts', { username: 'x' }, { username: 'a b' }],
      ['GET', '/service_accounts/{id}'],
      ['DELETE', '/service_accounts/{id}'],
      ['GET', '/service_accounts/{id}/api_keys'],
      ['POST', '/service_accounts/{id}/api_keys', { name: 'x' }, { name: '' }],
      ['PUT', '/service_accounts/{id}/api_keys/{id}', {}, { active: 'maybe' }],
      ['PUT', '/service_accounts/{id}/api_keys/{id}/rotate', {}, { retain_period_minutes: -1 }],
      ['DELETE', '/service_accounts/{id}/api_keys/{id}'],
    ];

    it.each(operations)('%s %s', async (method, path, ...[json, bad]) => {
      const url = path.replaceAll('{id}', NOBODY);
      const anonymous = await app.anonymous.send(method, url, { json });
      expect(refused(anonymous)).toEqual([401, 'CredentialsNotValid']);
      const user = app.withToken((await aUser(app)).apiKey);
      expect(refused(await user.send(method, url, { json }))).toEqual([
        403,
        'IllegalOperationError',
      ]);
      if (path.includes('{id}')) {
        const noId = await client.send(method, path.replaceAll('{id}', 'x'), { json });
        expect(noId.body.detail[0].type).toBe('uuid_parsing');
      }
      if (bad) expect((await client.send(method, url, { json: bad })).status).toBe(422);
    });

    it.each([
      ['username', ''],
      ['username', 'u'.repeat(51)],
      ['name', ''],
      ['name', 'n'.repeat(51)],
    ])('422: %s %j of a new account', async (field, value) => {
      const answer = await client.post('/service_accounts', { username: 'ok', [field]: value });
      expect([answer.status, answer.body.detail[0].loc]).toEqual([422, ['body', field]]);
    });

    it('422: offset, limit, is_active, a retention of more than a year, an expiry that is not a time', async () => {
      for (const query of ['offset=-1', 'limit=x', 'is_active=x']) {
        expect((await client.get(`/service_accounts?${query}`)).status).toBe(422);
      }
      const { id } = await aKey();
      const long = { retain_period_minutes: 525_601 };
      expect((await put(`${keysPath()}/${id}/rotate`, long)).status).toBe(422);
      const never = { name: 'x', expires_at: 'never' };
      expect((await client.post(keysPath(), never)).status).toBe(422);
    });

    it('400: an expiry that has passed', async () => {
      const past = { name: 'x', expires_at: '2020-01-01T00:00:00Z' };
      expect((await client.post(keysPath(), past)).status).toBe(400);
    });

    it('403: a limited key creates, rotates, changes or deletes a key with more rights', async () => {
      const { id } = await aKey();
      const { text } = await anApiKey(app, superuser.id, { scopes: ['keys:write', 'users:write'] });
      const limited = app.withToken(text);
      expect((await limited.post(keysPath(), { name: 'x' })).status).toBe(403);
      expect((await put(`${keysPath()}/${id}/rotate`, {}, limited)).status).toBe(403);
      expect((await limited.get(keysPath())).status).toBe(200);
      expect((await put(`${keysPath()}/${id}`, { active: true }, limited)).status).toBe(403);
      expect((await limited.delete(`${keysPath()}/${id}`)).status).toBe(403);
    });
  });
});

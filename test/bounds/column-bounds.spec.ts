import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COLUMN_BOUNDS } from '../../src/platform/bounds/column-bounds.js';
import { isJsonLonger } from '../../src/platform/bounds/json-size.js';
import type { Client } from '../support/client.js';
import { anEmailUser, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const GROWING = new Set(['text', 'varchar', 'character varying', 'json', 'jsonb']);
const long = (length: number) => 'x'.repeat(length);
const optinsOf = (bytes: number) => ({ o: long(bytes - 9) });

describe('bounds of stored values', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  let admin: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ SIGNUP_ENABLED: 'true' });
    superuser = await aSuperuser(app);
    user = await aUser(app);
    admin = await anEmailUser(app, { isSuperuser: true });
  });
  afterAll(() => app.close());

  it('every list or JSON column has a declared bound; a text column without one has the default', () => {
    const columns = app.dataSource.entityMetadatas
      .filter(({ tableName }) => tableName !== 'migrations')
      .flatMap(({ tableName, columns: all }) =>
        all
          .filter(({ type, isArray }) => isArray || GROWING.has(String(type)))
          .map(({ propertyName, type, isArray }) => ({
            name: `${tableName}.${propertyName}`,
            isText: !isArray && !String(type).startsWith('json'),
          })),
      );
    const declared = Object.entries(COLUMN_BOUNDS).flatMap(([table, bounds]) =>
      Object.keys(bounds).map((property) => `${table}.${property}`),
    );
    const names = columns.map(({ name }) => name);
    expect(declared.filter((name) => !names.includes(name))).toEqual([]);
    const undeclared = columns.filter(({ name }) => !declared.includes(name));
    expect(undeclared.filter(({ isText }) => !isText)).toEqual([]);
  });

  describe("Langflow's API", () => {
    const patch = (json: object) => app.as(user).patch(`/api/v1/users/${user.id}`, json);

    it.each([
      ['optins', optinsOf(8193), 8192],
      ['profile_image', long(2049), 2048],
    ])('422: %s that is too long', async (field, value, most) => {
      const { status, body } = await patch({ [field]: value });
      expect(status).toBe(422);
      expect(body.detail[0]).toMatchObject({
        loc: ['body', field],
        msg: expect.stringContaining(String(most)),
        ctx: { max_length: most },
      });
      expect(body.detail[0].type).toMatch(/too_long$/);
    });

    it('400: a username that is too long', async () => {
      const { status, body } = await patch({ username: long(256) });
      expect([status, body.detail]).toEqual([400, expect.stringContaining('255')]);
    });

    it('200: values at their bounds, which count characters for texts', async () => {
      expect((await patch({ optins: optinsOf(8192) })).status).toBe(200);
      expect((await patch({ profile_image: '\u{1F4A1}'.repeat(2048) })).status).toBe(200);
    });

    it('422: optins whose stored size in bytes is too large', async () => {
      expect((await patch({ optins: { o: '\u20AC'.repeat(3000) } })).status).toBe(422);
    });

    it('422: a sign-up with optins that are too large, which creates no account', async () => {
      const username = 'too-much-at-once';
      const sent = { username, password: 'correct horse battery', optins: optinsOf(9000) };
      expect((await app.anonymous.post('/api/v1/users/', sent)).status).toBe(422);
      const found = await app.as(superuser).get(`/api/v1/users/?search=${username}`);
      expect(found.body.total_count).toBe(0);
    });

    it('422: a name of a key that is too long, new and changed', async () => {
      const name = long(1001);
      const made = await app.as(user).post('/api/v1/api_key/', { name });
      expect([made.status, made.body.detail[0].loc]).toEqual([422, ['body', 'name']]);
      const { body } = await app.as(user).post('/api/v1/api_key/', { name: 'short' });
      const changed = await app.as(user).patch(`/api/v1/api_key/${body.id}`, { name });
      expect(changed.status).toBe(422);
    });

    it('200: an older value that is too long can be read, and sent again unchanged', async () => {
      const old = await aUser(app);
      const optins = optinsOf(100_000);
      await app.dataSource.query('UPDATE users SET optins = $2 WHERE id = $1', [
        old.id,
        JSON.stringify(optins),
      ]);
      const own = app.as(old);
      const { status, body } = await own.get('/api/v1/users/whoami');
      expect([status, body.optins]).toEqual([200, optins]);
      const again = await own.patch(`/api/v1/users/${old.id}`, { optins, profile_image: 'x' });
      expect(again.status).toBe(200);
      const other = await own.patch(`/api/v1/users/${old.id}`, { optins: optinsOf(99_999) });
      expect(other.status).toBe(422);
      const shorter = await own.patch(`/api/v1/users/${old.id}`, { optins: { a: 1 } });
      expect(shorter.status).toBe(200);
    });
  });

  describe("ZenML's API", () => {
    const patch = (json: object) => app.withToken(user.apiKey).patch('/users/me', json);

    it.each([
      ['metadata', { m: long(8192) }],
      // 400 numbers that are short in the request, but are stored with all their zeros.
      ['metadata', { m: Array.from({ length: 400 }, () => 1e300) }],
      ['metadata', { m: Array.from({ length: 3000 }, () => 0) }],
      ['avatar_url', `https://example.com/${long(2048)}`],
    ])('422: %s that is too long', async (field, value) => {
      const { status, body } = await patch({ [field]: value });
      expect(status).toBe(422);
      expect(body.detail[0].loc).toEqual(['body', field]);
    });

    it('200: metadata within the bound that is deeply nested', async () => {
      let deep: object = {};
      for (let level = 0; level < 150; level += 1) deep = { a: deep };
      expect((await patch({ metadata: deep })).status).toBe(200);
      const { body } = await app.withToken(user.apiKey).get('/users/me');
      expect(body.metadata).toEqual(deep);
    });
  });

  describe("Windmill's API", () => {
    const windmill = (): Client => app.withToken(admin.apiKey);

    it('400: scopes of a token that are too large, new and changed', async () => {
      const scopes = Array.from({ length: 20 }, (_, index) => `jobs:${index}${long(300)}`);
      const made = await windmill().post('/api/users/tokens/create', { label: 'x', scopes });
      expect([made.status, made.text]).toEqual([
        400,
        'Bad request: scopes: Value should have at most 4096 bytes as JSON',
      ]);
      const { text } = await windmill().post('/api/users/tokens/create', { label: 'y' });
      const path = `/api/users/tokens/update_scopes/${text.slice(0, 10)}`;
      expect((await windmill().post(path, { scopes })).status).toBe(400);
      expect((await windmill().post(path, { scopes: ['users:read'] })).status).toBe(200);
    });

    it('400: more groups or invites than a workspace can have, also by concurrent requests', async () => {
      const id = 'crowded';
      await windmill().post('/api/workspaces/create', { id, name: id });
      await app.dataSource.query(
        `INSERT INTO groups (workspace_id, name) SELECT $1, 'g' || n FROM generate_series(1, 198) n`,
        [id],
      );
      await app.dataSource.query(
        `INSERT INTO invites (workspace_id, email, is_admin, is_operator)
         SELECT $1, n || '@example.com', false, false FROM generate_series(1, 998) n`,
        [id],
      );
      const five = async (send: (index: number) => Promise<{ status: number }>) =>
        (await Promise.all([1, 2, 3, 4, 5].map(send))).map(({ status }) => status).sort();
      const groups = await five((index) =>
        windmill().post(`/api/w/${id}/groups/create`, { name: `new${index}` }),
      );
      expect(groups).toEqual([200, 200, 400, 400, 400]);
      const invite = (email: string) =>
        windmill().post(`/api/w/${id}/workspaces/invite_user`, { email, is_admin: false });
      const invites = await five((index) => invite(`new${index}@example.com`));
      expect(invites).toEqual([201, 201, 400, 400, 400]);
      // This invite exists already and is only replaced.
      expect((await invite('1@example.com')).status).toBe(201);
    });
  });
});

describe('the stored size of JSON', () => {
  const depth = (levels: number) => {
    let value: unknown = 0;
    for (let level = 0; level < levels; level += 1) value = [value];
    return value;
  };

  it.each([
    [{ a: 1 }, 8],
    [{ a: 1, b: [1, 2] }, 21],
    ['\u20AC', 5],
    [[1e300], 300],
  ])('%j', (value, bytes) => {
    expect(isJsonLonger(value, bytes + 20)).toBe(false);
    expect(isJsonLonger(value, bytes - 1)).toBe(true);
  });

  it('works for any depth and any number of entries', () => {
    expect(isJsonLonger(depth(1_000_000), 8192)).toBe(true);
    expect(isJsonLonger(Array(1_000_000).fill(0), 8192)).toBe(true);
  });
});

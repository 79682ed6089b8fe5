import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKey } from '../../src/api-key/api-key.entity.js';
import { aLogin, anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const KEYS = '/api/v1/api_key/';
const WHOLE_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/;
const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';
const UNMASKED_FIELDS = [
  'name',
  'last_used_at',
  'total_uses',
  'is_active',
  'expires_at',
  'id',
  'api_key',
  'user_id',
];

/** Contract langflow 5. */
describe('/api/v1/api_key', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    user = await aUser(app);
  });

  const create = (json: unknown = {}) => app.as(user).post(KEYS, json);
  const list = () => app.as(user).get(KEYS);

  describe('GET /', () => {
    it('200: the keys of the caller, masked, oldest first, with the fields in the documented order', async () => {
      const second = (await create({ name: 'second' })).body;
      const { status, body, text } = await list();
      expect(status).toBe(200);
      const wire = JSON.parse(text) as { api_keys: object[] };
      expect(Object.keys(wire)).toEqual(['total_count', 'user_id', 'api_keys']);
      expect(wire.api_keys.map((key) => Object.keys(key))).toEqual([
        [...UNMASKED_FIELDS, 'created_at'],
        [...UNMASKED_FIELDS, 'created_at'],
      ]);
      expect([body.total_count, body.user_id]).toEqual([2, user.id]);
      expect(body.api_keys[1]).toEqual({
        name: 'second',
        last_used_at: null,
        total_uses: 0,
        is_active: true,
        expires_at: null,
        id: second.id,
        api_key: (second.api_key as string).slice(0, 8) + '*'.repeat(38),
        user_id: user.id,
        created_at: expect.stringMatching(WHOLE_SECONDS),
      });
    });

    it('200: by token, an empty list', async () => {
      await app.dataSource.manager.delete(ApiKey, { userId: user.id });
      const { status, body } = await app.withToken((await aLogin(app, user)).access).get(KEYS);
      expect([status, body]).toEqual([200, { total_count: 0, user_id: user.id, api_keys: [] }]);
    });

    it('200: no keys of other accounts, also for a superuser', async () => {
      const superuser = await aSuperuser(app);
      const { body } = await app.as(superuser).get(KEYS);
      expect([body.total_count, body.user_id]).toEqual([1, superuser.id]);
    });

    it('200: an expired key is still listed', async () => {
      await anApiKey(app, user.id, { name: 'old', expiresAt: new Date('2020-01-02T03:04:05Z') });
      const { body } = await list();
      expect(body.api_keys[1]).toMatchObject({
        name: 'old',
        expires_at: '2020-01-02T03:04:05+00:00',
        is_active: true,
      });
    });

    it('200: a key of another length also shows 46 characters', async () => {
      await app.dataSource.manager.update(ApiKey, { userId: user.id }, { prefix: 'operator' });
      expect((await list()).body.api_keys[0].api_key).toBe(`operator${'*'.repeat(38)}`);
    });

    it('403: without credentials', async () => {
      expect((await app.anonymous.get(KEYS)).status).toBe(403);
    });
  });

  describe('POST /', () => {
    it('200: the whole key, only this once, fields in the documented order, without created_at', async () => {
      const { status, body, text } = await create({ name: 'mine' });
      expect(status).toBe(200);
      expect(Object.keys(JSON.parse(text) as object)).toEqual([
        ...UNMASKED_FIELDS,
        'scopes',
        'rate_limit',
      ]);
      expect(body).toEqual({
        name: 'mine',
        last_used_at: null,
        total_uses: 0,
        is_active: true,
        expires_at: null,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        api_key: expect.any(String),
        user_id: user.id,
        scopes: null,
        rate_limit: null,
      });
      const whoami = await app.as({ apiKey: body.api_key as string }).get('/api/v1/users/whoami');
      expect([whoami.status, whoami.body.id]).toEqual([200, user.id]);
    });

    it('200: sk-, 43 url-safe characters, and a checksum at the end', async () => {
      const key = (await create()).body.api_key as string;
      expect(key).toMatch(/^sk-[\w-]{43}$/);
      expect(key).toHaveLength(46);
      const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
      const checksum = [...key.slice(-6)].reduce(
        (sum, digit) => sum * 62 + digits.indexOf(digit),
        0,
      );
      expect(checksum).toBe(crc32(key.slice(0, -6)));
    });

    it('200: every key is different', async () => {
      const keys = await Promise.all(Array.from({ length: 20 }, () => create()));
      expect(new Set(keys.map(({ body }) => body.api_key as string)).size).toBe(20);
    });

    it('200: an empty object', async () => {
      expect((await create({})).body).toMatchObject({ name: null, expires_at: null });
    });

    it('200: without a trailing slash, by token', async () => {
      const client = app.withToken((await aLogin(app, user)).access);
      expect((await client.post('/api/v1/api_key', {})).status).toBe(200);
    });

    it('200: expires_at as the web UI sends it', async () => {
      const { body } = await create({ name: 'x', expires_at: '2099-12-31T23:59:59.999Z' });
      expect(body.expires_at).toBe('2099-12-31T23:59:59+00:00');
    });

    it('200: expires_at with another offset, answered in UTC', async () => {
      const { body } = await create({ expires_at: '2099-01-01T01:00:00+02:00' });
      expect(body.expires_at).toBe('2098-12-31T23:00:00+00:00');
    });

    it('422: expires_at in the past', async () => {
      const { status, body } = await create({ expires_at: '2020-01-01' });
      expect(status).toBe(422);
      expect(JSON.stringify(body.detail)).toContain('expires_at');
    });

    it('200: created_at is stored as sent', async () => {
      const { body } = await create({ created_at: '2021-05-06T07:08:09Z' });
      const { api_keys } = (await list()).body as {
        api_keys: { id: string; created_at: string }[];
      };
      expect(api_keys[0]).toMatchObject({ id: body.id, created_at: '2021-05-06T07:08:09+00:00' });
    });

    it('200: api_key, user_id, total_uses, last_used_at and is_active are ignored', async () => {
      const superuser = await aSuperuser(app);
      const { body } = await create({
        api_key: 'sk-chosen-by-the-caller-00000000000000000000000',
        user_id: superuser.id,
        total_uses: 7,
        last_used_at: '2020-01-01T00:00:00Z',
        is_active: false,
      });
      expect(body).toMatchObject({
        user_id: user.id,
        total_uses: 0,
        last_used_at: null,
        is_active: true,
      });
      expect(body.api_key).not.toContain('chosen');
    });

    it('422: no body', async () => {
      const { status, body } = await app.as(user).send('POST', KEYS);
      expect([status, body.detail]).toEqual([
        422,
        [{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }],
      ]);
    });

    it.each([
      [{ name: 5 }, ['body', 'name'], 'string_type'],
      [{ name: 'a\0b' }, ['body', 'name'], 'string_unicode'],
      [{ expires_at: 'soon' }, ['body', 'expires_at'], 'datetime_from_date_parsing'],
      [{ user_id: 'me' }, ['body', 'user_id'], 'uuid_parsing'],
      [{ is_active: null }, ['body', 'is_active'], 'bool_type'],
      [{ total_uses: 'many' }, ['body', 'total_uses'], 'int_parsing'],
    ])('422: %j', async (json, loc, type) => {
      const { status, body } = await create(json);
      expect([status, body.detail]).toEqual([422, [expect.objectContaining({ loc, type })]]);
    });

    it('403: without credentials', async () => {
      expect((await app.anonymous.post(KEYS, { name: 5 })).status).toBe(403);
    });
  });

  describe('DELETE /{api_key_id}', () => {
    it('200: the key is deleted and no longer accepted', async () => {
      const key = await anApiKey(app, user.id);
      const { status, body } = await app.as(user).delete(KEYS + key.id);
      expect([status, body]).toEqual([200, { detail: 'API Key deleted' }]);
      expect((await app.as({ apiKey: key.text }).get(KEYS)).status).toBe(403);
      expect((await list()).body.total_count).toBe(1);
    });

    it('200: the key that sends the request', async () => {
      const { id } = (await list()).body.api_keys[0] as { id: string };
      expect((await app.as(user).delete(KEYS + id)).status).toBe(200);
      expect((await list()).status).toBe(403);
    });

    it('200: the id without hyphens', async () => {
      const key = await anApiKey(app, user.id);
      expect((await app.as(user).delete(KEYS + key.id.replaceAll('-', ''))).status).toBe(200);
    });

    it('400: the key of another account, which continues to work', async () => {
      const other = await aUser(app);
      const key = await anApiKey(app, other.id);
      for (const caller of [user, await aSuperuser(app)]) {
        const { status, body } = await app.as(caller).delete(KEYS + key.id);
        expect([status, body]).toEqual([400, { detail: 'API Key not found' }]);
      }
      expect((await app.as({ apiKey: key.text }).get(KEYS)).status).toBe(200);
    });

    it('400: an unknown key, and a key that is already deleted', async () => {
      const { status, body } = await app.as(user).delete(KEYS + NOBODYS_ID);
      expect([status, body]).toEqual([400, { detail: 'API Key not found' }]);
      const key = await anApiKey(app, user.id);
      expect((await app.as(user).delete(KEYS + key.id)).status).toBe(200);
      expect((await app.as(user).delete(KEYS + key.id)).status).toBe(400);
    });

    it('422: not a UUID', async () => {
      const { status, body } = await app.as(user).delete(`${KEYS}not-a-uuid`);
      expect([status, body.detail[0].loc]).toEqual([422, ['path', 'api_key_id']]);
    });

    it('403: without credentials, whatever the id', async () => {
      expect((await app.anonymous.delete(`${KEYS}not-a-uuid`)).status).toBe(403);
    });
  });

  describe('POST /store', () => {
    const STORE_KEY = 'the-key-of-the-retired-store';

    it('200: also by API key; the account then shows that it has one', async () => {
      const answer = await app.as(user).post(`${KEYS}store`, { api_key: STORE_KEY });
      expect([answer.status, answer.body]).toEqual([200, { detail: 'API Key saved' }]);
      expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^apikey_tkn_lflw=/)]);
      const { body } = await app.as(user).get('/api/v1/users/whoami');
      expect(body.store_api_key).toEqual(expect.any(String));
      expect(body.store_api_key).not.toContain(STORE_KEY);
    });

    it('422: without the key', async () => {
      const { status, body } = await app.as(user).post(`${KEYS}store`, {});
      expect([status, body.detail]).toEqual([
        422,
        [{ type: 'missing', loc: ['body', 'api_key'], msg: 'Field required', input: {} }],
      ]);
    });

    it('403: without credentials', async () => {
      expect((await app.anonymous.post(`${KEYS}store`, { api_key: 'x' })).status).toBe(403);
    });
  });
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountLookup } from '../../src/users/account-lookup.js';
import {
  createApiKeyText,
  hashSecret,
  hashSecretToHex,
} from '../../src/platform/credentials/secret-token.js';
import { anApiKey, anIdentity, aLogin, aUser, type TestAccount } from '../support/factories.js';
import type { Client } from '../support/client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const WHOAMI = '/api/v1/users/whoami';
const WINDMILL_WHOAMI = '/api/users/whoami';

describe('the cache of callers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  /** Writes as another process, or a person with a database client, would. */
  const write = (statement: string, values: unknown[]) => app.dataSource.query(statement, values);

  it.each<[string, (user: TestAccount) => Promise<Client>]>([
    ['an API key', (user) => Promise.resolve(app.as(user))],
    ['an access token', async (user) => app.withToken((await aLogin(app, user)).access)],
    [
      'an access token for an API key',
      async ({ apiKey }) => {
        const { body } = await app.anonymous.form('/auth/login', { password: apiKey });
        return app.withToken(body.access_token as string);
      },
    ],
  ])('200: with %s, changes of the account are visible at once', async (_name, start) => {
    const user = await aUser(app);
    const client = await start(user);
    const images = ['One.svg', 'Two.svg', 'Two.svg', null, 'One.svg'];
    const optins = [{ a: 1 }, null, { b: [2] }, { b: [2] }, {}];
    for (const [turn, image] of images.entries()) {
      await write(
        'UPDATE users SET profile_image = $2, optins = $3, updated_at = $4 WHERE id = $1',
        [user.id, image, optins[turn], `2026-01-0${turn + 1}T00:00:00.120Z`],
      );
      const expected = {
        id: user.id,
        profile_image: image,
        optins: optins[turn],
        updated_at: `2026-01-0${turn + 1}T00:00:00.120000Z`,
      };
      const first = await client.get(WHOAMI);
      expect([first.status, first.body]).toEqual([200, expect.objectContaining(expected)]);
      expect((await client.get(WHOAMI)).text).toBe(first.text);
    }
  });

  it('200: how the owner logs in is up to date at once, although it is in other rows', async () => {
    const user = await aUser(app, { email: 'by-which-way@example.com' });
    const client = app.withToken(user.apiKey);
    const loginType = async () => (await client.get(WINDMILL_WHOAMI)).body.login_type as unknown;
    expect([await loginType(), await loginType()]).toEqual(['password', 'password']);
    await anIdentity(app, user.id, { provider: 'zz' });
    expect(await loginType()).toBe('password');
    await write('DELETE FROM passwords WHERE user_id = $1', [user.id]);
    expect([await loginType(), await loginType()]).toEqual(['zz', 'zz']);
    await anIdentity(app, user.id, { provider: 'aa' });
    expect(await loginType()).toBe('aa');
  });

  it('403: changed limits of a key apply at once', async () => {
    const user = await aUser(app);
    const change = () => app.as(user).patch(`/api/v1/users/${user.id}`, {});
    const statuses = [(await change()).status];
    for (const isReadOnly of [true, false]) {
      await write('UPDATE api_keys SET is_read_only = $2 WHERE user_id = $1', [
        user.id,
        isReadOnly,
      ]);
      statuses.push((await change()).status);
    }
    expect(statuses).toEqual([200, 403, 200]);
  });

  it('200: a key that now belongs to another account shows that account', async () => {
    const [first, second] = [await aUser(app), await aUser(app)];
    const client = app.as(first);
    expect((await client.get(WHOAMI)).body.id).toBe(first.id);
    await write('DELETE FROM api_keys WHERE user_id = $1', [first.id]);
    expect((await client.get(WHOAMI)).status).toBe(403);
    const { id } = await anApiKey(app, second.id);
    await write('UPDATE api_keys SET hash = $1 WHERE id = $2', [hashSecret(first.apiKey), id]);
    expect((await client.get(WHOAMI)).body.id).toBe(second.id);
  });
});

describe('the size of the cache of callers', () => {
  const KEYS = 150;
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const keysOf = async (user: TestAccount) => {
    const texts = Array.from({ length: KEYS }, () => createApiKeyText());
    await app.dataSource.query(
      `INSERT INTO api_keys (id, user_id, prefix, hash)
       SELECT gen_random_uuid(), $1, 'sk-many', decode(hash, 'hex') FROM unnest($2::text[]) AS k (hash)`,
      [user.id, texts.map(hashSecretToHex)],
    );
    return texts;
  };
  const heap = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };

  it('200: 150 keys of an account of 1 MB take no more memory than one', async () => {
    const user = await aUser(app);
    const keys = await keysOf(user);
    await app.dataSource.query('UPDATE users SET optins = $2 WHERE id = $1', [
      user.id,
      { a: Array.from({ length: 2 ** 18 }, () => ({})) },
    ]);
    const before = heap();
    for (const apiKey of keys) {
      const { status, text } = await app.as({ apiKey }).get(WHOAMI);
      expect([status, text.length > 2 ** 19]).toEqual([200, true]);
    }
    expect(heap() - before).toBeLessThan(40);
  });

  it('an account is one object, whichever credential it is found by', async () => {
    const user = await aUser(app);
    const keys = await keysOf(user);
    const found = { isActive: 'c.is_active' };
    const where = 'c.hash = asked.hash';
    const from = 'api_keys c JOIN users u ON u.id = c.user_id';
    const [first, second] = ['first', 'second'].map(
      (name) =>
        new AccountLookup(app.dataSource, { name, key: { hash: 'bytea' }, found, from, where }),
    );
    const accountsOf = async (lookup: typeof first) => {
      const callers = await Promise.all(keys.map((key) => lookup!.load(hashSecretToHex(key))));
      return callers.map((caller) => caller!.account);
    };
    const accounts = new Set([...(await accountsOf(first)), ...(await accountsOf(second))]);
    expect(accounts.size).toBe(1);
    await app.dataSource.query('UPDATE users SET company = $2 WHERE id = $1', [user.id, 'x']);
    const later = new Set([...(await accountsOf(first)), ...(await accountsOf(second))]);
    expect([...later].map(({ company }) => company)).toEqual(['x']);
  });
});

/** Collects garbage. The tests run without the flag `--expose-gc`, so it is set here. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

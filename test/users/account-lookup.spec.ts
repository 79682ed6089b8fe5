import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { poolOf } from '../../src/database/data-source.js';
import { AccountLookup } from '../../src/users/account-lookup.js';
import { hashSecret } from '../../src/credentials/secret-token.js';
import { anApiKey, anIdentity, aLogin, aUser, type TestAccount } from '../support/factories.js';
import type { Client } from '../support/client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openEmbedded } from '../support/test-database.js';

const WHOAMI = '/api/v1/users/whoami';
const WINDMILL_WHOAMI = '/api/users/whoami';

describe('what is remembered of callers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  /** As another process, or a person at the database, would write. */
  const write = (statement: string, values: unknown[]) => app.dataSource.query(statement, values);

  it.each<[string, (user: TestAccount) => Promise<Client>]>([
    ['an API key', (user) => Promise.resolve(app.as(user))],
    ['an access token', async (user) => app.withToken((await aLogin(app, user)).access)],
    [
      'a token of an API key',
      async ({ apiKey }) => {
        const { body } = await app.anonymous.form('/auth/login', { password: apiKey });
        return app.withToken(body.access_token as string);
      },
    ],
  ])('200: by %s, what was written into the account is told at once', async (_name, start) => {
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

  it('200: how the owner logs in is told at once, though it stands in other rows', async () => {
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

  it('403: what a key may is told at once', async () => {
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

  it('200: a key that belongs to another account now tells that one', async () => {
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

describe('a database that was set back', () => {
  const ID = '00000000-0000-4000-8000-000000000001';
  const QUERY = {
    name: 'users_by_id',
    key: { id: 'uuid' } as const,
    found: { isActive: 'c.is_active' },
    from: 'users c JOIN users u ON u.id = c.id',
    where: 'c.id = asked.id',
  };

  /** Two histories of one database: the same transactions by number, in which different things were written. */
  const open = async (name: string) => {
    const database = await openEmbedded();
    await database.dataSource.query(
      'INSERT INTO users (id, username, is_active, is_superuser) VALUES ($1, $2, true, false)',
      [ID, name],
    );
    return database;
  };

  it('is noticed by its connections: of the one before it nothing is remembered', async () => {
    const [lost, restored] = [await open('lost'), await open('restored')];
    try {
      const pools = [lost, restored].map(({ dataSource }) => poolOf(dataSource));
      let pool = pools[0]!;
      const dataSource = {
        get driver() {
          return { master: pool };
        },
      } as unknown as DataSource;
      const lookup = new AccountLookup<{ isActive: boolean }>(dataSource, QUERY);
      const name = async () => (await lookup.load(ID))?.account.username;
      expect(await name()).toBe('lost');

      const versions = pools.map((each) => each.query('SELECT xmin FROM users'));
      const [before, after] = (await Promise.all(versions)).map(({ rows }) => rows as unknown);
      expect(before).toEqual(after);
      pool = pools[1]!;
      expect(await name()).toBe('lost');
      // What a pool tells of each connection that it makes.
      const connection = await pools[0]!.connect();
      pools[0]!.emit('connect', connection);
      connection.release();
      expect(await name()).toBe('restored');
    } finally {
      await lost.close();
      await restored.close();
    }
  });
});

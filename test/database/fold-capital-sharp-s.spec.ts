import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashSync } from 'bcrypt';
import type { Database } from '../../src/platform/database/database.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
import { IdentifiersService } from '../../src/users/identifiers.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';

const PASSWORD = 'a password of the test';

/** With the keys that the previous version computed. */
const ACCOUNTS = [
  { username: 'weiss', key: 'weiss' },
  { username: 'WEIẞ', key: 'weiß' },
  { username: 'GROẞ', key: 'groß' },
  { username: 'FUẞ', key: 'fuß' },
  { username: 'fuß@corp.example', key: 'fuss@corp.example' },
].map((account) => ({ ...account, id: randomUUID() }));

let database: Database;
let app: TestApp;

const undoIt = async () => {
  const place = MIGRATIONS.findIndex(({ name }) => name === 'FoldCapitalSharpS1766520000000');
  for (let left = MIGRATIONS.length; left > place; left -= 1) {
    await database.dataSource.undoLastMigration();
  }
};

const namesOf = async () => {
  const rows = await database.dataSource.query<{ name_key: string; username: string | null }[]>(
    `SELECT name_key, username FROM account_names LEFT JOIN users ON users.id = user_id
     ORDER BY name_key COLLATE "C"`,
  );
  return Object.fromEntries(rows.map(({ name_key, username }) => [name_key, username]));
};

beforeAll(async () => {
  database = await openTestDatabase();
  const { dataSource } = database;
  await undoIt();
  for (const { id, username, key } of ACCOUNTS) {
    await dataSource.query(
      `INSERT INTO users (id, username, username_key, is_active, is_superuser)
       VALUES ($1, $2, $3, true, false)`,
      [id, username, key],
    );
    await dataSource.query('INSERT INTO passwords (user_id, hash) VALUES ($1, $2)', [
      id,
      hashSync(PASSWORD, 4),
    ]);
  }
  await dataSource.runMigrations();
  app = await startTestApp({ SIGNUP_ENABLED: 'true', NEW_USER_IS_ACTIVE: 'true' }, () =>
    Promise.resolve(database),
  );
});
afterAll(() => app.close());

const signUp = (username: string) =>
  app.anonymous.post('/api/v1/users/', { username, password: PASSWORD });

describe('a database of the previous version, with names that contain "ẞ"', () => {
  it('200: every log-in that worked before', async () => {
    for (const { username } of ACCOUNTS) {
      const { status } = await app.anonymous.form('/api/v1/login', {
        username,
        password: PASSWORD,
      });
      expect([username, status]).toEqual([username, 200]);
    }
  });

  it('a name that two accounts now hold is contested; the others keep their accounts', async () => {
    expect(await namesOf()).toEqual({
      weiss: null,
      gross: 'GROẞ',
      fuss: 'FUẞ',
      'fuss@corp.example': 'fuß@corp.example',
    });
    const [contested, ...others] = await app.nest.get(IdentifiersService).listContested();
    expect(others).toEqual([]);
    expect(contested?.holders.map(({ username }) => username)).toEqual(['weiss', 'WEIẞ']);
  });

  it('400: a sign-up with another spelling of one of them', async () => {
    for (const username of ['Weiß', 'gross', 'Groß', 'fuss']) {
      expect([username, (await signUp(username)).status]).toEqual([username, 400]);
    }
  });

  it('undoing the migration restores the old keys', async () => {
    await undoIt();
    expect(await namesOf()).toEqual({
      weiss: 'weiss',
      weiß: 'WEIẞ',
      groß: 'GROẞ',
      fuß: 'FUẞ',
      'fuss@corp.example': 'fuß@corp.example',
    });
    await database.dataSource.runMigrations();
  });
});

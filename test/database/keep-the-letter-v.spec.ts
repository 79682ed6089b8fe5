import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/platform/database/database.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
import { keyOfIdentifier } from '../../src/platform/identifiers/identifier-key.js';
import { IdentifiersService } from '../../src/users/identifiers.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';

const PASSWORD = 'a password of the test';
const NAMES = ['victor', 'Lev', 'VV', 'olivia', 'ｖera', 'vera', 'ada'];

/** What PostgreSQL before 16 makes of the function of the previous version. */
const AS_BEFORE_16 = `
  CREATE OR REPLACE FUNCTION identifier_key_of_ascii(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT btrim(lower(name COLLATE "C"), E' \\t\\n\\r\\fv')
  $$`;

describe('names that begin or end with "v", on a PostgreSQL before 16', () => {
  let database: Database;
  let app: TestApp;
  beforeAll(async () => {
    database = await openTestDatabase();
    const { dataSource } = database;
    const place = MIGRATIONS.findIndex(({ name }) => name === 'KeepTheLetterV1767830010000');
    for (let left = MIGRATIONS.length; left > place; left -= 1) {
      await dataSource.undoLastMigration();
    }
    await dataSource.query(AS_BEFORE_16);
    for (const username of NAMES) {
      await dataSource.query(
        `INSERT INTO users (id, username, username_key, is_active, is_superuser)
         VALUES ($1, $2, $3, true, false)`,
        [randomUUID(), username, keyOfIdentifier(username)],
      );
    }
    expect(await keyOf('victor')).toBe('ictor');
    await dataSource.runMigrations();
    app = await startTestApp({ SIGNUP_ENABLED: 'true', NEW_USER_IS_ACTIVE: 'true' }, () =>
      Promise.resolve(database),
    );
  });
  afterAll(() => app.close());

  async function keyOf(username: string): Promise<string | undefined> {
    const [row] = await database.dataSource.query<{ username_key: string }[]>(
      'SELECT username_key FROM users WHERE username = $1',
      [username],
    );
    return row?.username_key;
  }

  it('get the key that the program computes, and are found by it', async () => {
    for (const name of NAMES)
      expect([name, await keyOf(name)]).toEqual([name, keyOfIdentifier(name)]);
    const identifiers = app.nest.get(IdentifiersService);
    for (const name of ['VICTOR', 'lev', 'vv', 'Olivia', 'ada']) {
      const holders = await identifiers.holdersOf(name);
      expect([name, holders.map(({ usernameKey }) => usernameKey)]).toEqual([
        name,
        [name.toLowerCase()],
      ]);
    }
  });

  it('are contested where two accounts now hold one', async () => {
    const [contested, ...others] = await app.nest.get(IdentifiersService).listContested();
    expect(others).toEqual([]);
    expect(contested?.holders.map(({ username }) => username).sort()).toEqual(['vera', 'ｖera']);
  });

  it('leave the names free that they held by mistake', async () => {
    for (const username of ['ictor', 'le', 'era']) {
      const signedUp = await app.anonymous.post('/api/v1/users/', { username, password: PASSWORD });
      expect([username, signedUp.status]).toEqual([username, 201]);
    }
  });

  it('the database computes the keys of ASCII as the program does', async () => {
    const characters = Array.from({ length: 126 }, (_, place) => String.fromCharCode(place + 1));
    const names = characters.flatMap((it) => [`${it}x`, `x${it}`, `${it}${it}X${it}`, it]);
    const rows = await database.dataSource.query<{ name: string; key: string }[]>(
      'SELECT name, identifier_key_of_ascii(name) AS key FROM unnest($1::text[]) AS name',
      [names],
    );
    expect(rows).toHaveLength(names.length);
    for (const { name, key } of rows) expect([name, key]).toEqual([name, keyOfIdentifier(name)]);
  });
});

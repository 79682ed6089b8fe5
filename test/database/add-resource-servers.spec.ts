import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AddResourceServers1767300000000 } from '../../src/platform/database/migrations/1767300000000-add-resource-servers.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
import type { Database } from '../../src/platform/database/database.js';
import { openTestDatabase } from '../support/test-database.js';

describe('OAuth clients of an older database', () => {
  let database: Database;
  const undo = async () => {
    const place = MIGRATIONS.indexOf(AddResourceServers1767300000000);
    for (let undone = place; undone < MIGRATIONS.length; undone += 1) {
      await database.dataSource.undoLastMigration();
    }
  };
  beforeAll(async () => {
    database = await openTestDatabase();
    await undo();
  });
  afterAll(() => database.close());

  const query = (sql: string) => database.dataSource.query<object[]>(sql);

  it('may inspect every token as before, if they have a secret; undoing the migration ends tokens for APIs', async () => {
    await query(`
      INSERT INTO oauth_clients (id, name, secret_hash, redirect_uris, post_logout_redirect_uris, grant_types, scopes)
      VALUES ('secret', 'a', '\\x00', '{}', '{}', '{}', '{}'), ('public', 'b', NULL, '{}', '{}', '{}', '{}')`);
    await database.dataSource.runMigrations();
    expect(
      await query('SELECT id, introspects_all, resource_uri, resource_format FROM oauth_clients'),
    ).toEqual(
      expect.arrayContaining([
        { id: 'secret', introspects_all: true, resource_uri: null, resource_format: 'opaque' },
        { id: 'public', introspects_all: false, resource_uri: null, resource_format: 'opaque' },
      ]),
    );
    await query(`
      INSERT INTO oauth_records (id, model, payload, expires_at, audience)
      VALUES ('\\x01', 'AccessToken', '', now(), 'urn:example:api'), ('\\x02', 'AccessToken', '', now(), NULL)`);
    await undo();
    expect(await query(`SELECT encode(id, 'hex') AS id FROM oauth_records`)).toEqual([
      { id: '02' },
    ]);
    await database.dataSource.runMigrations();
  });
});

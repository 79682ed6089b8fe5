import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database } from '../../src/platform/database/database.js';
import { isMigrated } from '../../src/platform/database/is-migrated.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
import { openTestDatabase } from '../support/test-database.js';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

it('true: every migration has run', async () => {
  expect(await isMigrated(database.dataSource)).toBe(true);
});

it.each([MIGRATIONS[0].name, MIGRATIONS.at(-1)!.name])('false: %s is missing', async (name) => {
  const runner = database.dataSource.createQueryRunner();
  const forgotten = await runner.query('DELETE FROM migrations WHERE name = $1 RETURNING *', [
    name,
  ]);
  await runner.release();
  expect(forgotten[0]).toHaveLength(1);
  expect(await isMigrated(database.dataSource)).toBe(false);
});

it('false: the database is new', async () => {
  await database.dataSource.query('ALTER TABLE migrations RENAME TO no_longer_there');
  expect(await isMigrated(database.dataSource)).toBe(false);
});

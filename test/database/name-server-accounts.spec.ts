import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NameServerAccounts1767590000001 } from '../../src/platform/database/migrations/1767590000001-name-server-accounts.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
import type { Database } from '../../src/platform/database/database.js';
import { openTestDatabase } from '../support/test-database.js';

describe('ZenML servers that an older version enrolled', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
    const place = MIGRATIONS.indexOf(NameServerAccounts1767590000001);
    for (let undone = place; undone < MIGRATIONS.length; undone += 1) {
      await database.dataSource.undoLastMigration();
    }
  });
  afterAll(() => database.close());

  const query = <Row>(sql: string, values: unknown[] = []) =>
    database.dataSource.query<Row[]>(sql, values);

  it('keep their accounts, and a person with such a name is none', async () => {
    const addWorkspace = async (id: string, isService: boolean) => {
      const [{ stable_id }] = (await query<{ stable_id: string }>(
        `INSERT INTO workspaces (id, name) VALUES ($1, $1) RETURNING stable_id`,
        [id],
      )) as [{ stable_id: string }];
      const accountId = randomUUID();
      await query(
        `INSERT INTO users (id, username, username_key, is_active, is_superuser, is_service_account)
         VALUES ($1, $2, $2, true, false, $3)`,
        [accountId, `zenml.${stable_id}`, isService],
      );
      return accountId;
    };
    const server = await addWorkspace('served', true);
    await addWorkspace('plain', false);
    await database.dataSource.runMigrations();
    expect(await query('SELECT id, server_account_id FROM workspaces ORDER BY id')).toEqual([
      { id: 'plain', server_account_id: null },
      { id: 'served', server_account_id: server },
    ]);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BindInvites1766050000000 } from '../../src/platform/database/migrations/1766050000000-bind-invites.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
import type { Database } from '../../src/platform/database/database.js';
import { openTestDatabase } from '../support/test-database.js';

describe('invites of an older database', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
    const place = MIGRATIONS.indexOf(BindInvites1766050000000);
    for (let undone = place; undone < MIGRATIONS.length; undone += 1) {
      await database.dataSource.undoLastMigration();
    }
  });
  afterAll(() => database.close());

  const query = <Row>(sql: string, values: unknown[] = []) =>
    database.dataSource.query<Row[]>(sql, values);
  const addUser = async (username: string, email: string | null = null) => {
    const id = randomUUID();
    await query(
      `INSERT INTO users (id, username, username_key, email, email_proof, is_active, is_superuser)
       VALUES ($1, $2, lower($2), $3, CASE WHEN $3::text IS NOT NULL THEN 'superuser' END, true, false)`,
      [id, username, email],
    );
    return id;
  };

  it('are bound to accounts, kept for emails, or deleted; undoing the migration restores them', async () => {
    const [bob] = [await addUser('Bob'), await addUser('carol', 'carol@example.com')];
    await query(`INSERT INTO workspaces (id, name) VALUES ('w', 'w')`);
    const invited = [
      'Bob',
      'bob',
      'carol@example.com',
      'Loud@Example.com',
      'loud@example.com',
      'M\u00dcLLER@example.com',
      'wide\uFF20example.com',
      'nobody',
    ];
    for (const email of invited) {
      await query(`INSERT INTO invites VALUES ('w', $1, true, false)`, [email]);
    }
    await database.dataSource.runMigrations();
    expect(
      await query('SELECT user_id AS id, email, is_admin FROM invites ORDER BY email'),
    ).toEqual([
      { id: null, email: 'carol@example.com', is_admin: true },
      { id: null, email: 'loud@example.com', is_admin: true },
      { id: null, email: 'm\u00fcller@example.com', is_admin: true },
      { id: null, email: 'wide@example.com', is_admin: true },
      { id: bob, email: null, is_admin: true },
    ]);
    const dropped = await query(
      `SELECT target_id AS target FROM audit_events WHERE action = 'invite.delete' ORDER BY id`,
    );
    expect(dropped).toEqual(
      ['w/Loud@Example.com', 'w/bob', 'w/nobody'].map((target) => ({ target })),
    );
    expect(await query(`SELECT FROM audit_events WHERE action = 'invite.update'`)).toEqual([]);

    const place = MIGRATIONS.indexOf(BindInvites1766050000000);
    for (let undone = place; undone < MIGRATIONS.length; undone += 1) {
      await database.dataSource.undoLastMigration();
    }
    expect(await query('SELECT email FROM invites ORDER BY email COLLATE "C"')).toEqual([
      { email: 'Bob' },
      { email: 'carol@example.com' },
      { email: 'loud@example.com' },
      { email: 'm\u00fcller@example.com' },
      { email: 'wide@example.com' },
    ]);
    await database.dataSource.runMigrations();
  });
});

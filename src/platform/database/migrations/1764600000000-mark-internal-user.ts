import type { QueryRunner } from 'typeorm';
import { createIndex, inTransaction, type OnlineMigration } from '../online-migration.js';

/** The superuser of the first start is marked; inactive accounts and identities by their subject are found without reading all. */
export class MarkInternalUser1764600000000 implements OnlineMigration {
  readonly name = 'MarkInternalUser1764600000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await inTransaction(runner, () => change(runner), ['users']);
    await createIndex(runner, 'users_inactive_idx', 'ON users (seq) WHERE NOT is_active');
    await createIndex(runner, 'identities_subject_idx', 'ON identities (subject)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX identities_subject_idx`);
    await runner.query(`DROP INDEX users_inactive_idx`);
    await runner.query(`ALTER TABLE users DROP COLUMN is_internal`);
  }
}

async function change(runner: QueryRunner): Promise<void> {
  if (await runner.hasColumn('users', 'is_internal')) return;
  await runner.query(`ALTER TABLE users ADD COLUMN is_internal boolean NOT NULL DEFAULT false`);
  await runner.query(`
    UPDATE users SET is_internal = true WHERE seq = (SELECT min(seq) FROM users WHERE is_superuser)`);
}

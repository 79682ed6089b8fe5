import type { QueryRunner } from 'typeorm';
import { createIndex, inTransaction, type OnlineMigration } from '../online-migration.js';

/**
 * A key that a superuser made to act as somebody else ends with the superuser's rights, whoever
 * takes them. The database deletes it, so that it is in force with the next request, on every
 * process. Of older keys nobody knows who made them: they stay.
 */
export class BindImpersonations1766540000000 implements OnlineMigration {
  readonly name = 'BindImpersonations1766540000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await inTransaction(runner, () => change(runner), ['users', 'api_keys']);
    await createIndex(runner, 'api_keys_impersonator_id_idx', 'ON api_keys (impersonator_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER users_end_impersonations ON users`);
    await runner.query(`DROP FUNCTION end_impersonations()`);
    await runner.query(`ALTER TABLE api_keys DROP COLUMN impersonator_id`);
  }
}

async function change(runner: QueryRunner): Promise<void> {
  if (await runner.hasColumn('api_keys', 'impersonator_id')) return;
  await runner.query(`
    ALTER TABLE api_keys
      ADD COLUMN impersonator_id uuid CONSTRAINT api_keys_impersonator_id_fkey
        REFERENCES users (id) ON DELETE CASCADE`);
  await runner.query(`
    CREATE FUNCTION end_impersonations() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM api_keys WHERE impersonator_id = NEW.id;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER users_end_impersonations AFTER UPDATE OF is_superuser, is_active ON users
    FOR EACH ROW WHEN (NOT (NEW.is_superuser AND NEW.is_active))
    EXECUTE FUNCTION end_impersonations()`);
}

import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/**
 * A superuser who made a registration token may have kept it. So it ends when that person is no
 * longer a superuser, as tokens to act as others do. Of older tokens nobody knows who made them:
 * they stay, for at most 90 days.
 */
export class BindRegistrationTokens1767810010000 implements LockingMigration {
  readonly name = 'BindRegistrationTokens1767810010000';
  readonly locks = ['users', 'oauth_registration_tokens'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oauth_registration_tokens
        ADD COLUMN creator_id uuid CONSTRAINT oauth_registration_tokens_creator_id_fkey
          REFERENCES users (id) ON DELETE CASCADE`);
    await runner.query(`
      CREATE INDEX oauth_registration_tokens_creator_id_idx
        ON oauth_registration_tokens (creator_id)`);
    await runner.query(`
      CREATE FUNCTION end_registration_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM oauth_registration_tokens WHERE creator_id = NEW.id;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER users_end_registration_tokens AFTER UPDATE OF is_superuser, is_active ON users
      FOR EACH ROW WHEN (NOT (NEW.is_superuser AND NEW.is_active))
      EXECUTE FUNCTION end_registration_tokens()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER users_end_registration_tokens ON users`);
    await runner.query(`DROP FUNCTION end_registration_tokens()`);
    await runner.query(`ALTER TABLE oauth_registration_tokens DROP COLUMN creator_id`);
  }
}

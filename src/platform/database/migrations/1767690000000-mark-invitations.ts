import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/**
 * An invitation is the right to choose the first password. An account without an email can be
 * invited too: the administrator passes the link on.
 */
export class MarkInvitations1767690000000 implements LockingMigration {
  readonly name = 'MarkInvitations1767690000000';
  readonly locks = ['password_resets'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE password_resets
        ADD COLUMN is_invitation boolean NOT NULL DEFAULT false,
        ALTER COLUMN email DROP NOT NULL`);
    await runner.query(`
      CREATE INDEX password_resets_invitations_idx ON password_resets (user_id)
      WHERE is_invitation`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX password_resets_invitations_idx`);
    await runner.query(`DELETE FROM password_resets WHERE email IS NULL`);
    await runner.query(`
      ALTER TABLE password_resets
        ALTER COLUMN email SET NOT NULL,
        DROP COLUMN is_invitation`);
  }
}

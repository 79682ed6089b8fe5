import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/**
 * An invitation sets a password, and who passed the link on may have kept it. So it is void once
 * that person is no longer a superuser. Links from before name nobody, and expire within 7 days.
 */
export class NameInviters1767750000000 implements LockingMigration {
  readonly name = 'NameInviters1767750000000';
  readonly locks = ['users', 'password_resets'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE password_resets
        ADD COLUMN inviter_id uuid CONSTRAINT password_resets_inviter_id_fkey
          REFERENCES users ON DELETE CASCADE`);
    await runner.query(`
      CREATE INDEX password_resets_inviter_id_idx ON password_resets (inviter_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE password_resets DROP COLUMN inviter_id`);
  }
}

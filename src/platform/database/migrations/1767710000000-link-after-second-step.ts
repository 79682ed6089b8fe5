import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/**
 * A log-in that waits for its second step remembers the identity that it links: the link is stored
 * when the log-in is complete, not when only its first step is.
 */
export class LinkAfterSecondStep1767710000000 implements LockingMigration {
  readonly name = 'LinkAfterSecondStep1767710000000';
  readonly locks = ['pending_log_ins'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE pending_log_ins
        ADD COLUMN identity_provider text,
        ADD COLUMN identity_subject text,
        ADD CONSTRAINT pending_log_ins_identity_check
          CHECK ((identity_provider IS NULL) = (identity_subject IS NULL))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE pending_log_ins DROP COLUMN identity_provider, DROP COLUMN identity_subject`);
  }
}

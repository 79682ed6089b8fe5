import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/** Whether an old log-in created a key where nobody can be asked: see `assertProven`. */
export class MarkUnprovenKeys1767730000000 implements LockingMigration {
  readonly name = 'MarkUnprovenKeys1767730000000';
  readonly locks = ['users', 'api_keys'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE api_keys ADD COLUMN is_unproven boolean NOT NULL DEFAULT false`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys DROP COLUMN is_unproven`);
  }
}

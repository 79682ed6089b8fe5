import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/**
 * When the person in a log-in has last proved who they are. For the token of a log-in, null also
 * says that nobody can be asked there: see `assertProven`.
 */
export class NoteProofs1767620100000 implements LockingMigration {
  readonly name = 'NoteProofs1767620100000';
  readonly locks = ['users', 'api_keys', 'sessions'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys ADD COLUMN proven_at timestamptz(3)`);
    await runner.query(`ALTER TABLE sessions ADD COLUMN proven_at timestamptz(3)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sessions DROP COLUMN proven_at`);
    await runner.query(`ALTER TABLE api_keys DROP COLUMN proven_at`);
  }
}

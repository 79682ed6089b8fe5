import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

const INDEXES = {
  users_second_factors_idx: 'has_second_factor',
  users_no_second_factors_idx: 'NOT has_second_factor',
} as const;

/** Accounts are listed by whether they have a second factor, however few of them do or do not. */
export class FindSecondFactors1767690020000 implements OnlineMigration {
  readonly name = 'FindSecondFactors1767690020000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, condition] of Object.entries(INDEXES)) {
      await createIndex(runner, name, `ON users (seq) WHERE ${condition}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX IF EXISTS ${name}`);
  }
}

import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

const IS_KEY = 'session_epoch IS NULL';

/** The keys of all accounts are listed by their creation, their expiry and their beginning, without the tokens of log-ins. */
export class FindKeys1767660010000 implements OnlineMigration {
  readonly name = 'FindKeys1767660010000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await createIndex(
      runner,
      'api_keys_created_at_idx',
      `ON api_keys (created_at, id) WHERE ${IS_KEY}`,
    );
    await createIndex(
      runner,
      'api_keys_expires_at_idx',
      `ON api_keys (expires_at, id) WHERE ${IS_KEY} AND expires_at IS NOT NULL`,
    );
    await createIndex(
      runner,
      'api_keys_prefix_idx',
      `ON api_keys (prefix text_pattern_ops) WHERE ${IS_KEY}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['created_at', 'expires_at', 'prefix']) {
      await runner.query(`DROP INDEX api_keys_${column}_idx`);
    }
  }
}

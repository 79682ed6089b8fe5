import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

/** The tokens of log-ins by their expiry, so that expired ones are found without reading all keys. */
export class FindEndedLogIns1767530000000 implements OnlineMigration {
  readonly name = 'FindEndedLogIns1767530000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await createIndex(
      runner,
      'api_keys_log_in_expires_at_idx',
      'ON api_keys (expires_at) WHERE session_epoch IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX api_keys_log_in_expires_at_idx');
  }
}

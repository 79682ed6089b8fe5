import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

/**
 * Among a million rows: people who wait for a superuser are counted, keys are found by a part of
 * their name, and the grants to one client are listed, without reading all of them.
 */
export class FindWhatNeedsAttention1767700010000 implements OnlineMigration {
  readonly name = 'FindWhatNeedsAttention1767700010000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await createIndex(
      runner,
      'users_waiting_idx',
      'ON users (seq) WHERE NOT is_active AND last_login_at IS NULL AND NOT is_service_account',
    );
    await createIndex(
      runner,
      'oauth_records_grants_of_client_idx',
      `ON oauth_records (client_id, created_at, id) WHERE model = 'Grant'`,
    );
    const extensions = (await runner.query(
      `SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'`,
    )) as unknown[];
    if (extensions.length > 0) {
      await createIndex(
        runner,
        'api_keys_name_trgm_idx',
        'ON api_keys USING gin (name gin_trgm_ops) WHERE session_epoch IS NULL',
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of [
      'users_waiting_idx',
      'oauth_records_grants_of_client_idx',
      'api_keys_name_trgm_idx',
    ]) {
      await runner.query(`DROP INDEX IF EXISTS ${index}`);
    }
  }
}

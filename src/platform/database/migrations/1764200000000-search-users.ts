import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

/** Makes the search for a part of a user name use an index, where the server has the extension for it. */
export class SearchUsers1764200000000 implements OnlineMigration {
  readonly name = 'SearchUsers1764200000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
      EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE NOTICE 'Without the extension pg_trgm, a search reads every account.';
      END $$`);
    const extensions = (await runner.query(
      `SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'`,
    )) as unknown[];
    if (extensions.length > 0) {
      await createIndex(
        runner,
        'users_username_trgm_idx',
        'ON users USING gin (username gin_trgm_ops)',
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX IF EXISTS users_username_trgm_idx`);
  }
}

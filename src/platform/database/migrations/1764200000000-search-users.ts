import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Makes the search for a part of a user name use an index, where the server has the extension for it. */
export class SearchUsers1764200000000 implements MigrationInterface {
  readonly name = 'SearchUsers1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX users_username_trgm_idx ON users USING gin (username gin_trgm_ops);
      EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE NOTICE 'Without the extension pg_trgm, a search reads every account.';
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX IF EXISTS users_username_trgm_idx`);
  }
}

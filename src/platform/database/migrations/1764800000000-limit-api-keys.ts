import type { QueryRunner } from 'typeorm';
import { createIndex, inTransaction, type OnlineMigration } from '../online-migration.js';

/** API keys that are limited in their rate, rotated, and remember from where they were used last. */
export class LimitApiKeys1764800000000 implements OnlineMigration {
  readonly name = 'LimitApiKeys1764800000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await inTransaction(runner, () => change(runner), ['api_keys']);
    await createIndex(runner, 'api_keys_successor_id_idx', 'ON api_keys (successor_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE rate_limits`);
    await runner.query(`
      ALTER TABLE api_keys
        DROP COLUMN last_used_address, DROP COLUMN rate_limit, DROP COLUMN rate_limit_window_seconds,
        DROP COLUMN rate_limit_bucket, DROP COLUMN successor_id`);
  }
}

async function change(runner: QueryRunner): Promise<void> {
  if (await runner.hasTable('rate_limits')) return;
  // Deferred, as an import writes a key before its successor.
  await runner.query(`
    ALTER TABLE api_keys
      ADD COLUMN last_used_address text,
      ADD COLUMN rate_limit integer,
      ADD COLUMN rate_limit_window_seconds integer,
      ADD COLUMN rate_limit_bucket uuid,
      ADD COLUMN successor_id uuid CONSTRAINT api_keys_successor_id_fkey
        REFERENCES api_keys (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
      ADD CONSTRAINT api_keys_rate_limit_check CHECK (
        num_nulls(rate_limit, rate_limit_window_seconds, rate_limit_bucket) IN (0, 3)
        AND rate_limit > 0 AND rate_limit_window_seconds > 0)`);
  // As the library has it. Not logged: what a crash loses is a minute of counting.
  await runner.query(`
    CREATE UNLOGGED TABLE rate_limits (
      key varchar(255) NOT NULL,
      points integer NOT NULL DEFAULT 0,
      expire bigint,
      CONSTRAINT rate_limits_pkey PRIMARY KEY (key)
    )`);
  await runner.query(`CREATE INDEX rate_limits_expire_idx ON rate_limits (expire)`);
}

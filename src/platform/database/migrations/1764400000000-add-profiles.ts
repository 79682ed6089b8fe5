import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/** What accounts tell about themselves; accounts of programs; log-ins at other identity providers; passwords that must be changed. */
export class AddProfiles1764400000000 implements LockingMigration {
  readonly name = 'AddProfiles1764400000000';
  readonly locks = ['users', 'passwords'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users
        ADD COLUMN job_title text,
        ADD COLUMN avatar_url text,
        ADD COLUMN metadata jsonb,
        ADD COLUMN is_onboarded boolean NOT NULL DEFAULT false,
        ADD COLUMN is_service_account boolean NOT NULL DEFAULT false`);
    await runner.query(
      `ALTER TABLE passwords ADD COLUMN is_expired boolean NOT NULL DEFAULT false`,
    );
    await runner.query(`
      CREATE TABLE identities (
        provider text NOT NULL,
        subject text NOT NULL,
        user_id uuid NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT identities_pkey PRIMARY KEY (provider, subject),
        CONSTRAINT identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX identities_user_id_idx ON identities (user_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE identities`);
    await runner.query(`ALTER TABLE passwords DROP COLUMN is_expired`);
    await runner.query(`
      ALTER TABLE users
        DROP COLUMN job_title, DROP COLUMN avatar_url, DROP COLUMN metadata,
        DROP COLUMN is_onboarded, DROP COLUMN is_service_account`);
  }
}

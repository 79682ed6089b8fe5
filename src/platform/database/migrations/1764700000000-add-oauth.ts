import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Programs that get tokens by OAuth 2.0, what was issued to them, and the keys that sign ID tokens. */
export class AddOauth1764700000000 implements MigrationInterface {
  readonly name = 'AddOauth1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE oauth_clients (
        id text NOT NULL,
        name text NOT NULL,
        secret_hash bytea,
        redirect_uris text[] NOT NULL,
        post_logout_redirect_uris text[] NOT NULL,
        grant_types text[] NOT NULL,
        scopes text[] NOT NULL,
        service_account_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT oauth_clients_pkey PRIMARY KEY (id),
        CONSTRAINT oauth_clients_service_account_id_key UNIQUE (service_account_id),
        CONSTRAINT oauth_clients_service_account_id_fkey
          FOREIGN KEY (service_account_id) REFERENCES users (id) ON DELETE SET NULL
      )`);
    await runner.query(`
      CREATE TABLE oauth_records (
        id bytea NOT NULL,
        model text NOT NULL,
        payload bytea NOT NULL,
        account_id uuid,
        session_epoch integer,
        client_id text,
        grant_id bytea,
        uid bytea,
        user_code bytea,
        scopes text[],
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        consumed_at timestamptz(3),
        CONSTRAINT oauth_records_pkey PRIMARY KEY (id),
        CONSTRAINT oauth_records_account_id_fkey
          FOREIGN KEY (account_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT oauth_records_client_id_fkey
          FOREIGN KEY (client_id) REFERENCES oauth_clients (id) ON DELETE CASCADE,
        CONSTRAINT oauth_records_grant_id_fkey
          FOREIGN KEY (grant_id) REFERENCES oauth_records (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX oauth_records_account_id_idx ON oauth_records (account_id)`);
    await runner.query(`CREATE INDEX oauth_records_client_id_idx ON oauth_records (client_id)`);
    await runner.query(`CREATE INDEX oauth_records_grant_id_idx ON oauth_records (grant_id)`);
    await runner.query(`CREATE INDEX oauth_records_uid_idx ON oauth_records (uid)`);
    await runner.query(`CREATE INDEX oauth_records_user_code_idx ON oauth_records (user_code)`);
    await runner.query(`CREATE INDEX oauth_records_expires_at_idx ON oauth_records (expires_at)`);
    await runner.query(`
      CREATE TABLE oauth_signing_keys (
        id text NOT NULL,
        public_key jsonb NOT NULL,
        private_key bytea NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        retired_at timestamptz(3),
        CONSTRAINT oauth_signing_keys_pkey PRIMARY KEY (id)
      )`);
    // One key signs at a time, however many processes want to make it.
    await runner.query(`
      CREATE UNIQUE INDEX oauth_signing_keys_current_idx ON oauth_signing_keys ((retired_at IS NULL))
      WHERE retired_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE oauth_signing_keys`);
    await runner.query(`DROP TABLE oauth_records`);
    await runner.query(`DROP TABLE oauth_clients`);
  }
}

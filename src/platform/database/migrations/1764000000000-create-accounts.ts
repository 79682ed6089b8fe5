import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts, their passwords, API keys and sessions. */
export class CreateAccounts1764000000000 implements MigrationInterface {
  readonly name = 'CreateAccounts1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid NOT NULL,
        seq bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        username text NOT NULL,
        profile_image text,
        store_api_key text,
        is_active boolean NOT NULL,
        is_superuser boolean NOT NULL,
        create_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        last_login_at timestamptz(3),
        optins json,
        session_epoch integer NOT NULL DEFAULT 0,
        CONSTRAINT users_pkey PRIMARY KEY (id),
        CONSTRAINT users_seq_key UNIQUE (seq),
        CONSTRAINT users_username_key UNIQUE (username)
      )`);
    await runner.query(`
      CREATE TABLE passwords (
        user_id uuid NOT NULL,
        hash text NOT NULL,
        changed_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT passwords_pkey PRIMARY KEY (user_id),
        CONSTRAINT passwords_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE api_keys (
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        name text,
        prefix text NOT NULL,
        hash bytea NOT NULL,
        is_active boolean NOT NULL DEFAULT true,
        expires_at timestamptz(3),
        total_uses bigint NOT NULL DEFAULT 0,
        last_used_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT api_keys_pkey PRIMARY KEY (id),
        CONSTRAINT api_keys_hash_key UNIQUE (hash),
        CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX api_keys_user_id_idx ON api_keys (user_id)`);
    await runner.query(`
      CREATE TABLE sessions (
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        epoch integer NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT sessions_pkey PRIMARY KEY (id),
        CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX sessions_user_id_idx ON sessions (user_id)`);
    await runner.query(`CREATE INDEX sessions_expires_at_idx ON sessions (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE sessions`);
    await runner.query(`DROP TABLE api_keys`);
    await runner.query(`DROP TABLE passwords`);
    await runner.query(`DROP TABLE users`);
  }
}

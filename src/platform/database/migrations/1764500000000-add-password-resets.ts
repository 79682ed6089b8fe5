import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The right to set a new password, which was sent by mail. */
export class AddPasswordResets1764500000000 implements MigrationInterface {
  readonly name = 'AddPasswordResets1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE password_resets (
        user_id uuid NOT NULL,
        token_hash bytea NOT NULL,
        email text NOT NULL,
        session_epoch integer NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT password_resets_pkey PRIMARY KEY (user_id),
        CONSTRAINT password_resets_token_hash_key UNIQUE (token_hash),
        CONSTRAINT password_resets_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE password_resets`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Passkeys: public keys with which owners log in. Challenges are not stored until they are used,
 * so that each is used once.
 */
export class AddPasskeys1767620000000 implements MigrationInterface {
  readonly name = 'AddPasskeys1767620000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE passkeys (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        user_id uuid NOT NULL,
        host text NOT NULL,
        credential_id bytea NOT NULL,
        public_key bytea NOT NULL,
        counter bigint NOT NULL,
        transports text[],
        is_device_bound boolean NOT NULL,
        is_backed_up boolean NOT NULL,
        name text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_used_at timestamptz(3),
        CONSTRAINT passkeys_pkey PRIMARY KEY (id),
        CONSTRAINT passkeys_credential_id_key UNIQUE (credential_id),
        CONSTRAINT passkeys_user_id_fkey
          FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX passkeys_user_id_idx ON passkeys (user_id)`);
    // Each log-in is an event of its own.
    const call = `EXECUTE FUNCTION audit_record_change('passkey', '{id}', '{credential_id,public_key}', '{counter,is_backed_up,last_used_at}')`;
    await runner.query(
      `CREATE TRIGGER passkeys_audit AFTER INSERT OR DELETE ON passkeys FOR EACH ROW ${call}`,
    );
    await runner.query(
      `CREATE TRIGGER passkeys_audit_update AFTER UPDATE ON passkeys FOR EACH ROW ${call}`,
    );
    await runner.query(`
      CREATE TABLE passkey_challenges (
        hash bytea NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT passkey_challenges_pkey PRIMARY KEY (hash)
      )`);
    await runner.query(
      `CREATE INDEX passkey_challenges_expires_at_idx ON passkey_challenges (expires_at)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE passkey_challenges`);
    await runner.query(`DROP TABLE passkeys`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Addresses that wait for a mailed link to be opened, and the trail of who asked for them. */
export class AddEmailChanges1766050010000 implements MigrationInterface {
  readonly name = 'AddEmailChanges1766050010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE email_changes (
        user_id uuid NOT NULL,
        email text NOT NULL,
        token_hash bytea NOT NULL,
        session_epoch integer NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT email_changes_pkey PRIMARY KEY (user_id),
        CONSTRAINT email_changes_token_hash_key UNIQUE (token_hash),
        CONSTRAINT email_changes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TRIGGER email_changes_audit AFTER INSERT OR UPDATE OR DELETE ON email_changes FOR EACH ROW
      EXECUTE FUNCTION audit_record_change('email_change', '{user_id}', '{token_hash}', '{}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE email_changes`);
  }
}

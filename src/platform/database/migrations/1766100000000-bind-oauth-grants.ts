import type { QueryRunner } from 'typeorm';
import { createIndex, inTransaction, type OnlineMigration } from '../online-migration.js';

/**
 * What ends with what: a key that an OAuth token made ends with the grant of that token, or with the client where the client acted for
 * itself; what came of a log-in ends with the log-in; everything that was granted ends with the account's session epoch. All of it is
 * deleted by the database, so that it is in force with the next request, on every process.
 */
export class BindOauthGrants1766100000000 implements OnlineMigration {
  readonly name = 'BindOauthGrants1766100000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await inTransaction(runner, () => change(runner), ['users', 'api_keys', 'oauth_records']);
    await createIndex(runner, 'api_keys_oauth_grant_id_idx', 'ON api_keys (oauth_grant_id)');
    await createIndex(runner, 'api_keys_oauth_client_id_idx', 'ON api_keys (oauth_client_id)');
    await createIndex(runner, 'oauth_records_log_in_id_idx', 'ON oauth_records (log_in_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER oauth_clients_end_keys ON oauth_clients`);
    await runner.query(`DROP FUNCTION end_keys_of_client()`);
    await runner.query(`DROP TRIGGER users_end_oauth_grants ON users`);
    await runner.query(`DROP FUNCTION end_oauth_grants()`);
    await runner.query(`ALTER TABLE oauth_records DROP COLUMN log_in_id`);
    await runner.query(
      `ALTER TABLE api_keys DROP COLUMN oauth_grant_id, DROP COLUMN oauth_client_id`,
    );
  }
}

async function change(runner: QueryRunner): Promise<void> {
  if (await runner.hasColumn('oauth_records', 'log_in_id')) return;
  await runner.query(`
    ALTER TABLE api_keys
      ADD COLUMN oauth_grant_id bytea CONSTRAINT api_keys_oauth_grant_id_fkey
        REFERENCES oauth_records (id) ON DELETE CASCADE,
      ADD COLUMN oauth_client_id text CONSTRAINT api_keys_oauth_client_id_fkey
        REFERENCES oauth_clients (id) ON DELETE CASCADE`);
  await runner.query(`
    ALTER TABLE oauth_records
      ADD COLUMN log_in_id uuid CONSTRAINT oauth_records_log_in_id_fkey
        REFERENCES api_keys (id) ON DELETE CASCADE`);
  await runner.query(`
    CREATE FUNCTION end_oauth_grants() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM oauth_records WHERE account_id = NEW.id;
      DELETE FROM api_keys k USING oauth_clients c
      WHERE c.service_account_id = NEW.id AND k.oauth_client_id = c.id;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER users_end_oauth_grants AFTER UPDATE OF session_epoch ON users FOR EACH ROW
    WHEN (OLD.session_epoch IS DISTINCT FROM NEW.session_epoch)
    EXECUTE FUNCTION end_oauth_grants()`);
  // A client whose account is deleted acts no longer, and no more do the keys that it made.
  await runner.query(`
    CREATE FUNCTION end_keys_of_client() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM api_keys WHERE oauth_client_id = NEW.id;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER oauth_clients_end_keys AFTER UPDATE OF service_account_id ON oauth_clients
    FOR EACH ROW WHEN (OLD.service_account_id IS DISTINCT FROM NEW.service_account_id)
    EXECUTE FUNCTION end_keys_of_client()`);
}

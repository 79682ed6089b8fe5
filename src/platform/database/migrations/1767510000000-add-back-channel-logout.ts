import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/**
 * Back-channel log-out: which clients took part in a log-in, and the logout tokens that they have
 * not got yet.
 *
 * A row of `oauth_log_in_clients` that is deleted leaves a notice, in the same transaction,
 * whichever code ended the log-in: nothing is lost when a process ends before it has sent one. The
 * rows go with the log-in by their foreign key, and with the session epoch or the activity of the
 * account by a trigger. The account has no foreign key, since its deletion is told too.
 */
export class AddBackChannelLogout1767510000000 implements LockingMigration {
  readonly name = 'AddBackChannelLogout1767510000000';
  readonly locks = ['users', 'api_keys'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oauth_clients
        ADD COLUMN backchannel_logout_uri text,
        ADD COLUMN backchannel_logout_session_required boolean NOT NULL DEFAULT false`);
    await runner.query(`
      CREATE TABLE oauth_log_in_clients (
        sid text NOT NULL,
        log_in_id uuid NOT NULL,
        account_id uuid NOT NULL,
        client_id text NOT NULL,
        grant_id bytea,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT oauth_log_in_clients_pkey PRIMARY KEY (sid),
        CONSTRAINT oauth_log_in_clients_log_in_id_fkey
          FOREIGN KEY (log_in_id) REFERENCES api_keys (id) ON DELETE CASCADE,
        CONSTRAINT oauth_log_in_clients_client_id_fkey
          FOREIGN KEY (client_id) REFERENCES oauth_clients (id) ON DELETE CASCADE
      )`);
    for (const column of ['log_in_id', 'account_id', 'client_id', 'grant_id', 'expires_at']) {
      await runner.query(
        `CREATE INDEX oauth_log_in_clients_${column}_idx ON oauth_log_in_clients (${column})`,
      );
    }
    await runner.query(`
      CREATE TABLE oauth_logout_notices (
        id bigint GENERATED ALWAYS AS IDENTITY,
        client_id text NOT NULL,
        account_id uuid NOT NULL,
        sid text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        due_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT oauth_logout_notices_pkey PRIMARY KEY (id),
        CONSTRAINT oauth_logout_notices_client_id_fkey
          FOREIGN KEY (client_id) REFERENCES oauth_clients (id) ON DELETE CASCADE
      )`);
    await runner.query(
      `CREATE INDEX oauth_logout_notices_client_id_idx ON oauth_logout_notices (client_id, due_at)`,
    );
    await runner.query(LEAVE_NOTICE);
    await runner.query(`
      CREATE TRIGGER oauth_log_in_clients_leave_notice AFTER DELETE ON oauth_log_in_clients
      FOR EACH ROW EXECUTE FUNCTION leave_logout_notice()`);
    await runner.query(PASS_ON);
    // Other keys than the tokens of log-ins cost nothing more.
    await runner.query(`
      CREATE TRIGGER api_keys_pass_on_clients BEFORE DELETE ON api_keys FOR EACH ROW
      WHEN (OLD.session_epoch IS NOT NULL) EXECUTE FUNCTION pass_on_clients_of_log_in()`);
    await runner.query(`
      CREATE FUNCTION end_clients_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM oauth_log_in_clients WHERE account_id = NEW.id;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER users_end_clients AFTER UPDATE OF session_epoch, is_active ON users
      FOR EACH ROW WHEN (OLD.session_epoch IS DISTINCT FROM NEW.session_epoch
        OR (OLD.is_active AND NOT NEW.is_active))
      EXECUTE FUNCTION end_clients_of_account()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER users_end_clients ON users`);
    await runner.query(`DROP FUNCTION end_clients_of_account()`);
    await runner.query(`DROP TRIGGER api_keys_pass_on_clients ON api_keys`);
    await runner.query(`DROP FUNCTION pass_on_clients_of_log_in()`);
    await runner.query(`DROP TABLE oauth_logout_notices`);
    await runner.query(`DROP TABLE oauth_log_in_clients`);
    await runner.query(`DROP FUNCTION leave_logout_notice()`);
    await runner.query(`
      ALTER TABLE oauth_clients
        DROP COLUMN backchannel_logout_uri,
        DROP COLUMN backchannel_logout_session_required`);
  }
}

/** A client that is being deleted, or has no address any more, gets none. */
const LEAVE_NOTICE = `
  CREATE FUNCTION leave_logout_notice() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO oauth_logout_notices (client_id, account_id, sid)
    SELECT c.id, OLD.account_id, OLD.sid FROM oauth_clients c
    WHERE c.id = OLD.client_id AND c.backchannel_logout_uri IS NOT NULL;
    RETURN NULL;
  END $$`;

/**
 * A log-in can have several tokens, linked as successors. It has ended when the last one has: the
 * clients of one that is deleted pass to another that is valid.
 */
const PASS_ON = `
  CREATE FUNCTION pass_on_clients_of_log_in() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE oauth_log_in_clients SET log_in_id = other.id, expires_at = other.expires_at
    FROM (
      SELECT k.id, k.expires_at FROM api_keys k
      JOIN users u ON u.id = k.user_id AND u.session_epoch = k.session_epoch
      WHERE (k.id = OLD.successor_id OR k.successor_id = OLD.id)
        AND k.user_id = OLD.user_id AND k.expires_at > now()
      ORDER BY k.created_at DESC LIMIT 1
    ) other
    WHERE log_in_id = OLD.id;
    RETURN OLD;
  END $$`;

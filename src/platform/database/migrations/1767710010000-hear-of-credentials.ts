import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/** What logs an account in, as the audit trail names its changes. */
const ACTIONS = [
  'user.update',
  'password.create',
  'password.update',
  'password.delete',
  'identity.create',
  'identity.delete',
  'totp_factor.update',
  'totp_factor.delete',
  'passkey.create',
  'passkey.delete',
  'recovery_codes.create',
  'recovery_codes.update',
  'recovery_codes.delete',
  'api_key.create',
];

/**
 * A consumer of events hears of changes of accounts, or of changes of what logs an account in. The
 * latter come from the audit trail, which no writer can forget. Changes without an author are those
 * of the server itself, such as its first superuser: nobody need be told of them.
 */
export class HearOfCredentials1767710010000 implements LockingMigration {
  readonly name = 'HearOfCredentials1767710010000';
  readonly locks = ['event_consumers', 'account_events', 'audit_events'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE event_consumers ADD COLUMN hears text NOT NULL DEFAULT 'accounts',
        ADD CONSTRAINT event_consumers_hears_check CHECK (hears IN ('accounts', 'credentials'))`);
    await runner.query(`ALTER TABLE account_events ADD COLUMN audit_event_id bigint`);
    await runner.query(recordAccountEvent(` WHERE hears = 'accounts'`));
    await runner.query(RECORD_CREDENTIAL_EVENT);
    const actions = ACTIONS.map((action) => `'${action}'`).join(', ');
    await runner.query(`
      CREATE TRIGGER audit_events_credentials AFTER INSERT ON audit_events FOR EACH ROW
      WHEN (NEW.author IS NOT NULL AND NEW.action IN (${actions})
        AND (NEW.action <> 'user.update' OR NEW.before ? 'email')
        AND (NEW.action <> 'api_key.create' OR NOT NEW.after ? 'session_epoch'))
      EXECUTE FUNCTION record_credential_event()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER audit_events_credentials ON audit_events`);
    await runner.query(`DROP FUNCTION record_credential_event()`);
    await runner.query(recordAccountEvent(''));
    await runner.query(`DELETE FROM account_events WHERE audit_event_id IS NOT NULL`);
    await runner.query(`DELETE FROM event_consumers WHERE hears = 'credentials'`);
    await runner.query(`ALTER TABLE account_events DROP COLUMN audit_event_id`);
    await runner.query(`ALTER TABLE event_consumers DROP COLUMN hears`);
  }
}

/** What comes with a new account is no change of it. */
const RECORD_CREDENTIAL_EVENT = `
  CREATE FUNCTION record_credential_event() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    account text := CASE WHEN NEW.target_type IN ('user', 'password', 'recovery_codes')
      THEN NEW.target_id ELSE coalesce(NEW.after, NEW.before) ->> 'user_id' END;
  BEGIN
    IF NOT EXISTS (SELECT FROM event_consumers WHERE hears = 'credentials') THEN RETURN NULL; END IF;
    -- What did not change is not in the trail.
    IF account IS NULL AND NEW.target_type = 'totp_factor' THEN
      SELECT user_id INTO account FROM totp_factors WHERE id = NEW.target_id::uuid;
    END IF;
    IF account IS NULL OR EXISTS (
      SELECT FROM audit_events
      WHERE target_id = account AND action = 'user.create' AND at = now()::timestamptz(3)
    ) THEN RETURN NULL; END IF;
    INSERT INTO account_events (consumer, kind, account_id, changed, audit_event_id)
    SELECT name, 'credential.changed', account::uuid, '{}', NEW.id
    FROM event_consumers WHERE hears = 'credentials';
    RETURN NULL;
  END $$`;

/** @param where which consumers get the event */
const recordAccountEvent = (where: string) => `
  CREATE OR REPLACE FUNCTION record_account_event() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    was jsonb;
    is_now jsonb;
    changed text[] := '{}';
  BEGIN
    IF NOT EXISTS (SELECT FROM event_consumers${where}) THEN RETURN NULL; END IF;
    was := to_jsonb(OLD);
    is_now := to_jsonb(NEW);
    IF TG_OP = 'UPDATE' THEN
      changed := ARRAY(
        SELECT key FROM jsonb_each(is_now)
        WHERE value IS DISTINCT FROM was -> key AND key <> ALL (TG_ARGV[2]::text[]) ORDER BY key);
      IF cardinality(changed) = 0 THEN RETURN NULL; END IF;
    END IF;
    INSERT INTO account_events (consumer, kind, account_id, workspace_id, changed)
    SELECT
      name,
      TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.created' WHEN 'DELETE' THEN '.deleted' ELSE '.changed' END,
      (coalesce(is_now, was) ->> TG_ARGV[1])::uuid,
      coalesce(is_now, was) ->> 'workspace_id',
      changed
    FROM event_consumers${where};
    RETURN NULL;
  END $$`;

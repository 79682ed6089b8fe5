import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The event of a deactivation says how many log-ins, grants and keys were in force before it: they
 * have ended or stopped, and nothing else in the trail tells how many there were.
 */
export class CountEndedAccess1767730010000 implements MigrationInterface {
  readonly name = 'CountEndedAccess1767730010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(IN_FORCE);
    await runner.query(recordChange(COUNTING));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(recordChange(''));
    await runner.query(`DROP FUNCTION audit_access_in_force(uuid, integer)`);
  }
}

/** What `AccountAccessReader` counts as in force. */
const IN_FORCE = `
  CREATE FUNCTION audit_access_in_force(account uuid, epoch integer) RETURNS jsonb
  LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
      'sessions',
        (SELECT count(*) FROM sessions s WHERE s.user_id = account
          AND s.epoch = audit_access_in_force.epoch AND s.expires_at > now())
        + (SELECT count(*) FROM api_keys k WHERE k.user_id = account AND k.is_active
          AND k.session_epoch = audit_access_in_force.epoch AND k.expires_at > now()),
      'api_keys',
        (SELECT count(*) FROM api_keys k WHERE k.user_id = account AND k.is_active
          AND k.session_epoch IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())),
      'grants',
        (SELECT count(*) FROM oauth_records g WHERE g.account_id = account AND g.model = 'Grant'
          AND g.session_epoch = audit_access_in_force.epoch AND g.expires_at > now()))
  $$`;

/** The rows are still there: they end with the epoch. */
const COUNTING = `
    IF TG_TABLE_NAME = 'users' AND (was ->> 'is_active')::boolean
      AND NOT (is_now ->> 'is_active')::boolean THEN
      old_values := old_values || audit_access_in_force(OLD.id, OLD.session_epoch);
    END IF;`;

/** The function of the triggers, which all audited tables share. */
const recordChange = (counting: string) => `
  CREATE OR REPLACE FUNCTION audit_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    secrets text[] := TG_ARGV[2]::text[];
    was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - TG_ARGV[3]::text[] END;
    is_now jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - TG_ARGV[3]::text[] END;
    old_values jsonb;
    new_values jsonb;
  BEGIN
    IF was = is_now THEN RETURN NULL; END IF;
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"***"' ELSE audit_shorten(value) END)
    INTO old_values FROM jsonb_each(was)
    WHERE value IS DISTINCT FROM is_now -> key AND (is_now IS NOT NULL OR value <> 'null');
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"***"' ELSE audit_shorten(value) END)
    INTO new_values FROM jsonb_each(is_now)
    WHERE value IS DISTINCT FROM was -> key AND (was IS NOT NULL OR value <> 'null');${counting}
    INSERT INTO audit_events (action, target_type, target_id, before, after, author)
    SELECT
      TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.create' WHEN 'DELETE' THEN '.delete' ELSE '.update' END,
      TG_ARGV[0],
      string_agg(coalesce(is_now, was) ->> name, '/' ORDER BY place),
      old_values, new_values, audit_author()
    FROM unnest(TG_ARGV[1]::text[]) WITH ORDINALITY AS k (name, place);
    RETURN NULL;
  END $$`;

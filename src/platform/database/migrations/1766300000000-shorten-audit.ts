import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In bytes of its JSON. */
const LONGEST = 1024;

/**
 * A long value stands in the audit trail as its length, its SHA-256 and its beginning: that it changed, and to what, can still be
 * proved, and nobody fills the disk through the trail. What is recorded already stays.
 */
export class ShortenAudit1766300000000 implements MigrationInterface {
  readonly name = 'ShortenAudit1766300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION audit_shorten(value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN octet_length(value::text) <= ${LONGEST} THEN value ELSE jsonb_build_object(
          'shortened_from_bytes', octet_length(value::text),
          'sha256', encode(sha256(convert_to(value::text, 'UTF8')), 'hex'),
          'begins_with', left(value::text, 100)) END
      $$`);
    await runner.query(recordChange('audit_shorten(value)'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(recordChange('value'));
    await runner.query(`DROP FUNCTION audit_shorten(jsonb)`);
  }
}

/** The function of the triggers, with what it keeps of a value that is no secret. */
const recordChange = (kept: string) => `
  CREATE OR REPLACE FUNCTION audit_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    secrets text[] := TG_ARGV[2]::text[];
    was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - TG_ARGV[3]::text[] END;
    is_now jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - TG_ARGV[3]::text[] END;
    old_values jsonb;
    new_values jsonb;
  BEGIN
    IF was = is_now THEN RETURN NULL; END IF;
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"***"' ELSE ${kept} END)
    INTO old_values FROM jsonb_each(was)
    WHERE value IS DISTINCT FROM is_now -> key AND (is_now IS NOT NULL OR value <> 'null');
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"***"' ELSE ${kept} END)
    INTO new_values FROM jsonb_each(is_now)
    WHERE value IS DISTINCT FROM was -> key AND (was IS NOT NULL OR value <> 'null');
    INSERT INTO audit_events (action, target_type, target_id, before, after, author)
    SELECT
      TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.create' WHEN 'DELETE' THEN '.delete' ELSE '.update' END,
      TG_ARGV[0],
      string_agg(coalesce(is_now, was) ->> name, '/' ORDER BY place),
      old_values, new_values, audit_author()
    FROM unnest(TG_ARGV[1]::text[]) WITH ORDINALITY AS k (name, place);
    RETURN NULL;
  END $$`;

import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/** Where an import writes thousands of rows. */
const TABLES = ['users', 'passwords', 'identities', 'api_keys'];
const INSERT = 'AFTER INSERT OR DELETE';
const ROW_FUNCTION = 'FOR EACH ROW EXECUTE FUNCTION audit_record_change';

/**
 * Inserts of accounts and credentials are written to the audit trail by one statement per insert,
 * however many rows it has: a statement per row took two thirds of the time of an import.
 *
 * `touch_account` leaves out an account that the same transaction has written: its version is new
 * already, and nobody else has seen it. So the password of a new account writes the account no
 * second time. (A row that was last written exactly 2^32 transactions ago would be left out as well;
 * the one transaction of which that is true would have to be the one that touches this row.)
 */
export class AuditManyInserts1767680000000 implements LockingMigration {
  readonly name = 'AuditManyInserts1767680000000';
  readonly locks = TABLES;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RECORD_INSERTS);
    for (const table of TABLES) {
      const definition = await definitionOf(runner, `${table}_audit`, table);
      const inserts = definition
        .replace(`${table}_audit`, `${table}_audit_inserts`)
        .replace(INSERT, 'AFTER INSERT')
        .replace(
          ROW_FUNCTION,
          'REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_record_inserts',
        );
      await runner.query(`DROP TRIGGER ${table}_audit ON ${table}`);
      await runner.query(definition.replace(INSERT, 'AFTER DELETE'));
      await runner.query(inserts);
    }
    await runner.query(touchAccount('AND xmin <> pg_current_xact_id()::xid'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(touchAccount(''));
    for (const table of TABLES) {
      const definition = await definitionOf(runner, `${table}_audit`, table);
      await runner.query(`DROP TRIGGER ${table}_audit_inserts ON ${table}`);
      await runner.query(`DROP TRIGGER ${table}_audit ON ${table}`);
      await runner.query(definition.replace('AFTER DELETE', INSERT));
    }
    await runner.query(`DROP FUNCTION audit_record_inserts()`);
  }
}

/** Read from the database, so that nothing is lost of what other migrations made of it. */
async function definitionOf(runner: QueryRunner, name: string, table: string): Promise<string> {
  const [row] = (await runner.query(
    `SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger
     WHERE tgname = $1 AND tgrelid = $2::regclass`,
    [name, table],
  )) as { definition: string }[];
  return row!.definition;
}

/**
 * Writes what `audit_record_change` would. The arguments of the trigger are the same. Most rows are
 * short as a whole, so that none of their values is measured.
 */
const RECORD_INSERTS = `
  CREATE FUNCTION audit_record_inserts() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    keys text[] := TG_ARGV[1]::text[];
    secrets text[] := TG_ARGV[2]::text[];
    unwatched text[] := TG_ARGV[3]::text[];
    acting jsonb := audit_author();
  BEGIN
    INSERT INTO audit_events (action, target_type, target_id, after, author)
    SELECT
      TG_ARGV[0] || '.create',
      TG_ARGV[0],
      CASE WHEN cardinality(keys) = 1 THEN added_row ->> keys[1] ELSE (
        SELECT string_agg(added_row ->> name, '/' ORDER BY place)
        FROM unnest(keys) WITH ORDINALITY AS k (name, place)) END,
      (SELECT jsonb_object_agg(key, CASE
          WHEN key = ANY (secrets) THEN '"***"'
          WHEN is_short THEN value
          ELSE audit_shorten(value) END)
       FROM jsonb_each(added_row) WHERE value <> 'null'),
      acting
    FROM (
      SELECT added_row, octet_length(added_row::text) <= 1024 AS is_short
      FROM (SELECT to_jsonb(added) - unwatched AS added_row FROM added OFFSET 0) AS watched
      OFFSET 0) AS measured;
    RETURN NULL;
  END $$`;

/** @param condition which of the accounts of a row are written again */
const touchAccount = (condition: string) => `
  CREATE OR REPLACE FUNCTION touch_account() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE users SET session_epoch = session_epoch WHERE id IN (OLD.user_id, NEW.user_id)${condition && ` ${condition}`};
        RETURN NULL;
      END $$`;

import { randomBytes } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/** What somebody is known by: accounts and credentials. */
const VERSIONED = ['users', 'api_keys', 'sessions', 'oauth_records'];

/**
 * A version of each row that is remembered: a random number, another one after every write, whoever
 * writes. It takes the place of `xmin`, which a server that was set back gives out a second time.
 *
 * The number comes from `gen_random_uuid()`, which is cryptographically random: no restore,
 * failover or fork repeats it. Of a UUID's digits only the first eight and the last eight are
 * taken, which are random throughout.
 *
 * Rows that are there already all begin with one number per table, drawn at random by this run.
 * That is enough, since a version only has to tell apart the states of one row: in one database
 * such a row has had no write since this run, and a second history, in which the migration ran by
 * itself, drew another number. Unlike a volatile default, a constant is not written into the rows:
 * the table is locked for a moment, however large it is. A number made of what a restore repeats (a
 * transaction, a clock, an id) would not do.
 */
export class VersionRows1766400000000 implements LockingMigration {
  readonly name = 'VersionRows1766400000000';
  readonly locks = ['users', 'api_keys', 'sessions', 'oauth_records'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(NEW_VERSION);
    await runner.query(SET_VERSION);
    await runner.query(SET_VERSION_UNLESS_USED);
    for (const table of VERSIONED) {
      const first = randomBytes(8).readBigInt64BE() || 1n;
      await runner.query(
        `ALTER TABLE ${table} ADD COLUMN row_version bigint NOT NULL DEFAULT '${first}'`,
      );
      // Only for rows from before: where the trigger does not run, an insert fails.
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN row_version DROP DEFAULT`);
      const set = table === 'api_keys' ? 'set_row_version_unless_used' : 'set_row_version';
      await runner.query(`
        CREATE TRIGGER ${table}_row_version BEFORE INSERT OR UPDATE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION ${set}()`);
      // Also when replication, or somebody with `session_replication_role`, writes.
      await runner.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_row_version`);
    }
    await changeUnwatched(runner, (columns) => [...columns, 'row_version']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await changeUnwatched(runner, (columns) => columns.filter((name) => name !== 'row_version'));
    for (const table of VERSIONED) {
      await runner.query(`DROP TRIGGER ${table}_row_version ON ${table}`);
      await runner.query(`ALTER TABLE ${table} DROP COLUMN row_version`);
    }
    for (const name of ['set_row_version_unless_used', 'set_row_version', 'new_row_version']) {
      await runner.query(`DROP FUNCTION ${name}()`);
    }
  }
}

/** Never 0, which programs take for none. */
const NEW_VERSION = `
  CREATE FUNCTION new_row_version() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(
      nullif(('x' || overlay(gen_random_uuid()::text PLACING '' FROM 9 FOR 20))::bit(64)::bigint, 0), 1)
  $$`;

/** Also after a write that changes nothing: `touch_account` relies on it. */
const SET_VERSION = `
  CREATE FUNCTION set_row_version() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.row_version := new_row_version();
    RETURN NEW;
  END $$`;

/**
 * Uses are counted in batches of many rows, and nobody remembers the counts. All else is compared,
 * also columns to come.
 */
const SET_VERSION_UNLESS_USED = `
  CREATE FUNCTION set_row_version_unless_used() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      NEW.row_version := OLD.row_version;
      OLD.total_uses := NEW.total_uses;
      OLD.last_used_at := NEW.last_used_at;
      OLD.last_used_address := NEW.last_used_address;
      IF OLD *= NEW THEN RETURN NEW; END IF;
    END IF;
    NEW.row_version := new_row_version();
    RETURN NEW;
  END $$`;

interface AuditTrigger {
  definition: string;
  table: string;
  name: string;
}

/**
 * Changes which columns the audit trail takes for no change: the last argument of its triggers.
 * They are read from the database, so that nothing is lost of what other migrations made of them.
 */
async function changeUnwatched(
  runner: QueryRunner,
  change: (columns: readonly string[]) => readonly string[],
): Promise<void> {
  const triggers = (await runner.query(
    `SELECT pg_get_triggerdef(t.oid) AS definition, t.tgrelid::regclass::text AS table, t.tgname AS name
     FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE p.proname = 'audit_record_change' AND t.tgrelid = ANY ($1::regclass[]) ORDER BY t.oid`,
    [VERSIONED],
  )) as AuditTrigger[];
  for (const { definition, table, name } of triggers) {
    const [, start, list] = /^(.*)'\{([^']*)\}'\)$/s.exec(definition)!;
    const columns = change(list!.split(',').filter((column) => column !== ''));
    await runner.query(`DROP TRIGGER ${name} ON ${table}`);
    await runner.query(`${start}'{${columns.join(',')}}')`);
  }
}

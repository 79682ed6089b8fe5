import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

interface Watched {
  /** The first half of a kind. */
  readonly name: string;
  /** The column with the id of the account. */
  readonly account: string;
  /** Columns whose change is no event. */
  readonly unwatched: readonly string[];
}

const WATCHED: Readonly<Record<string, Watched>> = {
  users: {
    name: 'user',
    account: 'id',
    unwatched: ['seq', 'username_key', 'row_version', 'updated_at', 'last_login_at'],
  },
  memberships: { name: 'member', account: 'user_id', unwatched: [] },
};

/**
 * Events: a change of an account or a membership leaves a row per registered consumer, in the same
 * transaction, whichever code writes. A consumer deletes its rows when it has handled them.
 *
 * The alternative was one row per event and a position per consumer. Ids of events that commit late
 * are lower than positions already reached, so a position would have to be a transaction id, which
 * one long transaction holds back and which another cluster counts from the start. Here what has
 * committed is there, and what is there is not handled yet.
 */
export class AddEvents1766600000000 implements LockingMigration {
  readonly name = 'AddEvents1766600000000';
  readonly locks = ['users', 'memberships'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE event_consumers (
        name text NOT NULL,
        holder uuid,
        held_until timestamptz(3) NOT NULL DEFAULT now(),
        failures integer NOT NULL DEFAULT 0,
        seen_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT event_consumers_pkey PRIMARY KEY (name)
      )`);
    // Foreign keys would make every write of an account lock the rows of the consumers, and end the
    // events of an account with the account.
    await runner.query(`
      CREATE TABLE account_events (
        consumer text NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        at timestamptz(3) NOT NULL DEFAULT now(),
        kind text NOT NULL,
        account_id uuid NOT NULL,
        workspace_id text,
        changed text[] NOT NULL,
        CONSTRAINT account_events_pkey PRIMARY KEY (consumer, id)
      )`);
    await runner.query(RECORD_EVENT);
    for (const [table, { name, account, unwatched }] of Object.entries(WATCHED)) {
      await runner.query(`
        CREATE TRIGGER ${table}_events AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW
        EXECUTE FUNCTION record_account_event('${name}', '${account}', '{${unwatched.join(',')}}')`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(WATCHED)) {
      await runner.query(`DROP TRIGGER ${table}_events ON ${table}`);
    }
    await runner.query(`DROP FUNCTION record_account_event()`);
    await runner.query(`DROP TABLE account_events`);
    await runner.query(`DROP TABLE event_consumers`);
  }
}

/**
 * Reading the consumers locks their table until the transaction ends. A registration waits for
 * that, so that no writer misses the new consumer.
 */
const RECORD_EVENT = `
  CREATE FUNCTION record_account_event() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    was jsonb;
    is_now jsonb;
    changed text[] := '{}';
  BEGIN
    IF NOT EXISTS (SELECT FROM event_consumers) THEN RETURN NULL; END IF;
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
    FROM event_consumers;
    RETURN NULL;
  END $$`;

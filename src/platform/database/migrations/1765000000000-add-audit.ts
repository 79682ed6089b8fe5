import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

interface Watched {
  readonly table: string;
  /** The first half of an action, and the type of its target. */
  readonly name: string;
  /** The columns that name a row. */
  readonly key: readonly string[];
  /** Columns whose change is told and whose value is not. */
  readonly secrets?: readonly string[];
  /** Columns that tell of use, not of change. */
  readonly unwatched?: readonly string[];
  /** Condition under which an update is looked at; by default, always. */
  readonly when?: string;
}

const WATCHED: readonly Watched[] = [
  {
    table: 'users',
    name: 'user',
    key: ['id'],
    secrets: ['store_api_key'],
    unwatched: ['seq', 'last_login_at', 'updated_at'],
  },
  { table: 'passwords', name: 'password', key: ['user_id'], secrets: ['hash'] },
  { table: 'identities', name: 'identity', key: ['provider', 'subject'] },
  {
    table: 'api_keys',
    name: 'api_key',
    key: ['id'],
    secrets: ['hash'],
    unwatched: ['total_uses', 'last_used_at', 'last_used_address'],
    // The batches that count uses touch many rows, and nothing else of them.
    when: 'OLD.total_uses IS NOT DISTINCT FROM NEW.total_uses',
  },
  // Log-ins, and their ends.
  { table: 'sessions', name: 'session', key: ['id'], unwatched: ['expires_at'] },
  { table: 'workspaces', name: 'workspace', key: ['id'] },
  { table: 'memberships', name: 'membership', key: ['workspace_id', 'user_id'] },
  { table: 'invites', name: 'invite', key: ['workspace_id', 'email'] },
  { table: 'groups', name: 'group', key: ['workspace_id', 'name'] },
  {
    table: 'group_members',
    name: 'group_member',
    key: ['workspace_id', 'group_name', 'user_id'],
  },
  { table: 'oauth_clients', name: 'oauth_client', key: ['id'], secrets: ['secret_hash'] },
  {
    table: 'oauth_signing_keys',
    name: 'oauth_signing_key',
    key: ['id'],
    secrets: ['private_key'],
  },
];

/**
 * The audit trail: what changes an account, a credential or a role leaves a row in `audit_events` within the same transaction, whoever
 * writes and however. Who does it is told by the setting `gatehouse.author` of the transaction.
 */
export class AddAudit1765000000000 implements LockingMigration {
  readonly name = 'AddAudit1765000000000';
  readonly locks = ['users', 'passwords', 'api_keys', 'sessions', 'memberships'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_events (
        id bigint GENERATED ALWAYS AS IDENTITY,
        at timestamptz(3) NOT NULL DEFAULT now(),
        action text NOT NULL,
        target_type text NOT NULL,
        target_id text,
        before jsonb,
        after jsonb,
        author jsonb,
        CONSTRAINT audit_events_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX audit_events_at_idx ON audit_events (at)`);
    await runner.query(`CREATE INDEX audit_events_target_idx ON audit_events (target_id)`);
    await runner.query(
      `CREATE INDEX audit_events_author_idx ON audit_events ((author ->> 'user_id'), id)`,
    );
    await runner.query(`CREATE INDEX audit_events_action_idx ON audit_events (action)`);
    await runner.query(`
      CREATE FUNCTION audit_author() RETURNS jsonb LANGUAGE sql STABLE AS $$
        SELECT nullif(current_setting('gatehouse.author', true), '')::jsonb
      $$`);
    await runner.query(RECORD_CHANGE);
    for (const watched of WATCHED) await watch(runner, watched);
    await runner.query(REFUSE_CHANGE);
    await runner.query(`
      CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()`);
    await runner.query(`
      CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
      FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table } of WATCHED) {
      await runner.query(`DROP TRIGGER ${table}_audit ON ${table}`);
      await runner.query(`DROP TRIGGER ${table}_audit_update ON ${table}`);
    }
    await runner.query(`DROP TABLE audit_events`);
    for (const name of ['audit_refuse_change', 'audit_record_change', 'audit_author']) {
      await runner.query(`DROP FUNCTION ${name}()`);
    }
  }
}

/** Arguments of the trigger: the name, the columns of the key, the secret ones, the unwatched ones. */
const RECORD_CHANGE = `
  CREATE FUNCTION audit_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    secrets text[] := TG_ARGV[2]::text[];
    was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - TG_ARGV[3]::text[] END;
    is_now jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - TG_ARGV[3]::text[] END;
    old_values jsonb;
    new_values jsonb;
  BEGIN
    IF was = is_now THEN RETURN NULL; END IF;
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"***"' ELSE value END)
    INTO old_values FROM jsonb_each(was)
    WHERE value IS DISTINCT FROM is_now -> key AND (is_now IS NOT NULL OR value <> 'null');
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"***"' ELSE value END)
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

/** Only the server's own clearing of old events says that it may. */
const REFUSE_CHANGE = `
  CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'DELETE' AND current_setting('gatehouse.audit_retention', true) = 'on' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'audit_events is append-only';
  END $$`;

async function watch(
  runner: QueryRunner,
  { table, name, key, secrets = [], unwatched = [], when }: Watched,
): Promise<void> {
  const lists = [key, secrets, unwatched].map((columns) => `'{${columns.join(',')}}'`);
  const call = `EXECUTE FUNCTION audit_record_change('${name}', ${lists.join(', ')})`;
  await runner.query(
    `CREATE TRIGGER ${table}_audit AFTER INSERT OR DELETE ON ${table} FOR EACH ROW ${call}`,
  );
  const condition = when ? `WHEN (${when})` : '';
  await runner.query(
    `CREATE TRIGGER ${table}_audit_update AFTER UPDATE ON ${table} FOR EACH ROW ${condition} ${call}`,
  );
}

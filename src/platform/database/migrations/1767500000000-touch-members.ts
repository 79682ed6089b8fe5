import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/** The tables with rows of an account that say which groups it is in. */
const OF_ACCOUNTS = ['memberships', 'group_members'];

/** What else decides about the groups of members, and the condition on its members. */
const OF_MEMBERS: Readonly<Record<string, { readonly columns: string; readonly members: string }>> =
  {
    workspaces: {
      columns: 'id, stable_id, is_archived',
      members: 'SELECT m.user_id FROM memberships m WHERE m.workspace_id = NEW.id',
    },
    groups: {
      columns: 'workspace_id, name, stable_id',
      members: `SELECT m.user_id FROM group_members m
        WHERE m.workspace_id = NEW.workspace_id AND m.group_name = NEW.name`,
    },
  };

/**
 * When the groups of an account change, its row gets a new version, so that answers about the
 * account that contain its groups can be remembered by it. Nothing else of the row changes.
 */
export class TouchMembers1767500000000 implements LockingMigration {
  readonly name = 'TouchMembers1767500000000';
  readonly locks = ['memberships', 'group_members', 'workspaces', 'groups'];

  async up(runner: QueryRunner): Promise<void> {
    for (const table of OF_ACCOUNTS) {
      await runner.query(`
        CREATE TRIGGER ${table}_touch_account AFTER INSERT OR UPDATE OR DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION touch_account()`);
      await enableAlways(runner, table, `${table}_touch_account`);
    }
    for (const [table, { columns, members }] of Object.entries(OF_MEMBERS)) {
      await runner.query(`
        CREATE FUNCTION touch_members_of_${table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM FROM users WHERE id IN (${members}) ORDER BY id FOR NO KEY UPDATE;
          UPDATE users SET session_epoch = session_epoch WHERE id IN (${members});
          RETURN NULL;
        END $$`);
      await runner.query(`
        CREATE TRIGGER ${table}_touch_members AFTER UPDATE OF ${columns} ON ${table}
        FOR EACH ROW EXECUTE FUNCTION touch_members_of_${table}()`);
      await enableAlways(runner, table, `${table}_touch_members`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(OF_MEMBERS)) {
      await runner.query(`DROP TRIGGER ${table}_touch_members ON ${table}`);
      await runner.query(`DROP FUNCTION touch_members_of_${table}()`);
    }
    for (const table of OF_ACCOUNTS) {
      await runner.query(`DROP TRIGGER ${table}_touch_account ON ${table}`);
    }
  }
}

/** Also when replication, or somebody with `session_replication_role`, writes. */
async function enableAlways(runner: QueryRunner, table: string, trigger: string): Promise<void> {
  await runner.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger}`);
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const NAMED = ['workspaces', 'groups'];

/**
 * What claims about groups need: ids of workspaces and groups that never belong to another one,
 * and the form in which a client gets them.
 */
export class AddGroupClaims1767110000000 implements MigrationInterface {
  readonly name = 'AddGroupClaims1767110000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of NAMED) {
      // Deferred: a workspace that gets another name exists twice until the transaction ends.
      await runner.query(`
        ALTER TABLE ${table}
          ADD COLUMN stable_id uuid NOT NULL DEFAULT gen_random_uuid(),
          ADD CONSTRAINT ${table}_stable_id_key UNIQUE (stable_id) DEFERRABLE INITIALLY DEFERRED`);
    }
    await runner.query(`
      ALTER TABLE oauth_clients
        ADD COLUMN groups_format text NOT NULL DEFAULT 'names'
          CONSTRAINT oauth_clients_groups_format_check
          CHECK (groups_format IN ('names', 'ids', 'roles'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE oauth_clients DROP COLUMN groups_format`);
    for (const table of NAMED) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN stable_id`);
    }
  }
}

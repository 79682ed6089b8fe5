import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A workspace can have a ZenML server: where clients find it, and what it last said about itself.
 * A device remembers which workspace its owner chose, by the id that stays when the workspace is
 * renamed. It has no foreign key: a client that asks for a workspace that is gone is told so.
 */
export class AddWorkspaceServers1767570000000 implements MigrationInterface {
  readonly name = 'AddWorkspaceServers1767570000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE workspaces
        ADD COLUMN server_url text,
        ADD COLUMN server_version text,
        ADD COLUMN server_started_at timestamptz(3)`);
    await runner.query('ALTER TABLE devices ADD COLUMN workspace_stable_id uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE devices DROP COLUMN workspace_stable_id');
    await runner.query(`
      ALTER TABLE workspaces
        DROP COLUMN server_url,
        DROP COLUMN server_version,
        DROP COLUMN server_started_at`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A workspace names the account of its ZenML server. Until now the account was found by its user
 * name, which can be changed.
 */
export class NameServerAccounts1767590000001 implements MigrationInterface {
  readonly name = 'NameServerAccounts1767590000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE workspaces
        ADD COLUMN server_account_id uuid
          CONSTRAINT workspaces_server_account_id_fkey REFERENCES users (id) ON DELETE SET NULL`);
    await runner.query(`
      UPDATE workspaces w SET server_account_id = u.id
      FROM users u WHERE u.is_service_account AND u.username = 'zenml.' || w.stable_id`);
    await runner.query(
      'CREATE INDEX workspaces_server_account_id_idx ON workspaces (server_account_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE workspaces DROP COLUMN server_account_id');
  }
}

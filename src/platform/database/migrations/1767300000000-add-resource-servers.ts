import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Clients that are resource servers, and tokens for them. Clients with a secret from before may
 * inspect every token, as they could.
 */
export class AddResourceServers1767300000000 implements MigrationInterface {
  readonly name = 'AddResourceServers1767300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oauth_clients
        ADD COLUMN introspects_all boolean NOT NULL DEFAULT false,
        ADD COLUMN resource_uri text CONSTRAINT oauth_clients_resource_uri_key UNIQUE,
        ADD COLUMN resource_format text NOT NULL DEFAULT 'opaque'
          CONSTRAINT oauth_clients_resource_format_check
          CHECK (resource_format IN ('opaque', 'jwt'))`);
    await runner.query(
      `UPDATE oauth_clients SET introspects_all = true WHERE secret_hash IS NOT NULL`,
    );
    await runner.query(`ALTER TABLE oauth_records ADD COLUMN audience text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Without the column the server's own APIs would accept the tokens of others.
    await runner.query(`DELETE FROM oauth_records WHERE audience IS NOT NULL`);
    await runner.query(`ALTER TABLE oauth_records DROP COLUMN audience`);
    await runner.query(`
      ALTER TABLE oauth_clients
        DROP COLUMN introspects_all,
        DROP COLUMN resource_uri,
        DROP COLUMN resource_format`);
  }
}

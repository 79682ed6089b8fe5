import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The public keys of clients that authenticate by signatures (`private_key_jwt`). */
export class AddClientKeys1767410000000 implements MigrationInterface {
  readonly name = 'AddClientKeys1767410000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oauth_clients
        ADD COLUMN jwks jsonb,
        ADD COLUMN jwks_uri text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Without keys and without a secret it would be a public client.
    await runner.query(`DELETE FROM oauth_clients WHERE jwks IS NOT NULL OR jwks_uri IS NOT NULL`);
    await runner.query(`
      ALTER TABLE oauth_clients
        DROP COLUMN jwks,
        DROP COLUMN jwks_uri`);
  }
}

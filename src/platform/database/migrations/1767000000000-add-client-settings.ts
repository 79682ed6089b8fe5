import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Settings of OAuth clients. Clients from before keep what they had: PKCE is required of them, and
 * one with a redirect URI that is not https is a native app.
 */
export class AddClientSettings1767000000000 implements MigrationInterface {
  readonly name = 'AddClientSettings1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oauth_clients
        ADD COLUMN application_type text NOT NULL DEFAULT 'web'
          CONSTRAINT oauth_clients_application_type_check
          CHECK (application_type IN ('web', 'native')),
        ADD COLUMN requires_pkce boolean NOT NULL DEFAULT false,
        ADD COLUMN is_first_party boolean NOT NULL DEFAULT false,
        ADD COLUMN allows_http boolean NOT NULL DEFAULT false,
        ADD COLUMN client_uri text,
        ADD COLUMN logo_uri text,
        ADD COLUMN policy_uri text,
        ADD COLUMN tos_uri text,
        ADD COLUMN former_secret_hash bytea,
        ADD COLUMN former_secret_expires_at timestamptz(3)`);
    await runner.query(`
      UPDATE oauth_clients SET
        requires_pkce = true,
        application_type = CASE
          WHEN EXISTS (SELECT FROM unnest(redirect_uris) uri WHERE uri NOT LIKE 'https:%')
          THEN 'native' ELSE 'web' END`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oauth_clients
        DROP COLUMN application_type,
        DROP COLUMN requires_pkce,
        DROP COLUMN is_first_party,
        DROP COLUMN allows_http,
        DROP COLUMN client_uri,
        DROP COLUMN logo_uri,
        DROP COLUMN policy_uri,
        DROP COLUMN tos_uri,
        DROP COLUMN former_secret_hash,
        DROP COLUMN former_secret_expires_at`);
  }
}

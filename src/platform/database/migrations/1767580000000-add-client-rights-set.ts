import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether a superuser has set the scopes and grant types of a client that described itself. Of such
 * a client that exists, this is not known: it gets no more than it has.
 */
export class AddClientRightsSet1767580000000 implements MigrationInterface {
  readonly name = 'AddClientRightsSet1767580000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE oauth_clients ADD COLUMN rights_set boolean NOT NULL DEFAULT false',
    );
    await runner.query(`UPDATE oauth_clients SET rights_set = true WHERE origin <> 'superuser'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE oauth_clients DROP COLUMN rights_set');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Service accounts are listed without reading all accounts. */
export class FindServiceAccounts1764600050000 implements MigrationInterface {
  readonly name = 'FindServiceAccounts1764600050000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX users_service_accounts_idx ON users (seq) WHERE is_service_account`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX users_service_accounts_idx`);
  }
}

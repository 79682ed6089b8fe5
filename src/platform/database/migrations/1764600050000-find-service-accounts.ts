import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

/** Service accounts are listed without reading all accounts. */
export class FindServiceAccounts1764600050000 implements OnlineMigration {
  readonly name = 'FindServiceAccounts1764600050000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await createIndex(
      runner,
      'users_service_accounts_idx',
      'ON users (seq) WHERE is_service_account',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX users_service_accounts_idx`);
  }
}

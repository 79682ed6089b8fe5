import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['memberships', 'invites'];

/** An operator may less than an ordinary member, so nobody is operator and admin. Who was both stays admin. */
export class ExcludeRoles1766200000000 implements MigrationInterface {
  readonly name = 'ExcludeRoles1766200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`UPDATE ${table} SET is_operator = false WHERE is_admin AND is_operator`);
      await runner.query(
        `ALTER TABLE ${table} ADD CONSTRAINT ${table}_roles_check CHECK (NOT (is_admin AND is_operator))`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${table}_roles_check`);
    }
  }
}

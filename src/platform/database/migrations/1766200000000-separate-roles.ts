import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['memberships', 'invites'];

/**
 * An admin of a workspace is no operator. Where both were set, the admin was what counted, and stays. A trigger, not a constraint:
 * exports of older versions hold such rows, and must go in.
 */
export class SeparateRoles1766200000000 implements MigrationInterface {
  readonly name = 'SeparateRoles1766200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION separate_roles() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.is_operator := false;
        RETURN NEW;
      END $$`);
    for (const table of TABLES) {
      await runner.query(`UPDATE ${table} SET is_operator = false WHERE is_admin AND is_operator`);
      await runner.query(`
        CREATE TRIGGER ${table}_separate_roles BEFORE INSERT OR UPDATE ON ${table}
        FOR EACH ROW WHEN (NEW.is_admin AND NEW.is_operator) EXECUTE FUNCTION separate_roles()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`DROP TRIGGER ${table}_separate_roles ON ${table}`);
    }
    await runner.query('DROP FUNCTION separate_roles()');
  }
}

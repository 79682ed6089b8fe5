import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The superuser of the first start is marked; inactive accounts and identities by their subject are found without reading all. */
export class MarkInternalUser1764600000000 implements MigrationInterface {
  readonly name = 'MarkInternalUser1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE users ADD COLUMN is_internal boolean NOT NULL DEFAULT false`);
    await runner.query(`
      UPDATE users SET is_internal = true WHERE seq = (SELECT min(seq) FROM users WHERE is_superuser)`);
    await runner.query(`CREATE INDEX users_inactive_idx ON users (seq) WHERE NOT is_active`);
    await runner.query(`CREATE INDEX identities_subject_idx ON identities (subject)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX identities_subject_idx`);
    await runner.query(`DROP INDEX users_inactive_idx`);
    await runner.query(`ALTER TABLE users DROP COLUMN is_internal`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a backup was last made, which the console shows. */
export class NoteBackups1767700000000 implements MigrationInterface {
  readonly name = 'NoteBackups1767700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE backup_notes (
        id smallint DEFAULT 1,
        made_at timestamptz(3) NOT NULL,
        CONSTRAINT backup_notes_pkey PRIMARY KEY (id),
        CONSTRAINT backup_notes_one_check CHECK (id = 1)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE backup_notes');
  }
}

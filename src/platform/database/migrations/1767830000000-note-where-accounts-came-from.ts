import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An import knows an account by its id, which is no secret: only if the account came from the same
 * product is the one there the same. Of accounts from before nothing is known.
 */
export class NoteWhereAccountsCameFrom1767830000000 implements MigrationInterface {
  readonly name = 'NoteWhereAccountsCameFrom1767830000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE users
        ADD COLUMN moved_from text
          CONSTRAINT users_moved_from_check CHECK (moved_from IN ('langflow', 'windmill'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE users DROP COLUMN moved_from`);
  }
}

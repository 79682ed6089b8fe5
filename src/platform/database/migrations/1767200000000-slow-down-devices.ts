import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From when a device that waits for its approval may ask again. */
export class SlowDownDevices1767200000000 implements MigrationInterface {
  readonly name = 'SlowDownDevices1767200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE oauth_records ADD COLUMN next_poll_at timestamptz(3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE oauth_records DROP COLUMN next_poll_at');
  }
}

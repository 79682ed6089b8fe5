import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A device that was let in waits with the session epoch of that moment, so that it ends with the account's log-ins. */
export class EndDeviceCodes1766500000000 implements MigrationInterface {
  readonly name = 'EndDeviceCodes1766500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE devices ADD session_epoch integer`);
    // Those that wait during an upgrade were let in before: they ask again.
    await runner.query(`UPDATE devices SET status = 'denied' WHERE status = 'verified'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE devices DROP session_epoch`);
  }
}

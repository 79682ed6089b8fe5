import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What limits of guessing have counted, in the form of the library that counts (rate-limiter-flexible); logged, as lock-outs survive crashes. It has no entity: nothing else writes it. */
export class AddAbuseLimits1765100000000 implements MigrationInterface {
  readonly name = 'AddAbuseLimits1765100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE abuse_limits (
        key varchar(255) NOT NULL,
        points integer NOT NULL DEFAULT 0,
        expire bigint,
        CONSTRAINT abuse_limits_pkey PRIMARY KEY (key)
      )`);
    await runner.query(`CREATE INDEX abuse_limits_expire_idx ON abuse_limits (expire)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE abuse_limits`);
  }
}

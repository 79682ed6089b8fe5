import type { MigrationInterface, QueryRunner } from 'typeorm';

const LEVELS = `(VALUES (0, 10), (1, 20)) AS l (level, bits)`;

/**
 * Counts accounts by their place in the order of creation, so that a page and the total cost the same at any size.
 *
 * `user_counts` holds how many rows of `users` have `seq >> 10` (level 0) and `seq >> 20` (level 1) equal to `bucket`.
 * It is kept within the transaction that writes the account, so every snapshot sees counts that match its rows.
 * A count is spread over slots, one per database session modulo 8, so that writers seldom wait for each other.
 */
export class CountUsers1764100000000 implements MigrationInterface {
  readonly name = 'CountUsers1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_counts (
        level smallint NOT NULL,
        bucket bigint NOT NULL,
        slot smallint NOT NULL,
        n bigint NOT NULL,
        CONSTRAINT user_counts_pkey PRIMARY KEY (level, bucket, slot)
      )`);
    await runner.query(`LOCK TABLE users IN SHARE MODE`);
    await runner.query(`
      INSERT INTO user_counts
      WITH counted AS (SELECT seq >> 10 AS bucket, count(*) AS n FROM users GROUP BY 1)
      SELECT 0, bucket, 0, n FROM counted
      UNION ALL SELECT 1, bucket >> 10, 0, sum(n) FROM counted GROUP BY bucket >> 10`);
    for (const [name, event, rows, sign] of [
      ['added', 'INSERT', 'NEW TABLE', ''],
      ['removed', 'DELETE', 'OLD TABLE', '-'],
    ]) {
      await runner.query(`
        CREATE FUNCTION users_count_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          -- In the order of buckets, so that two statements never wait for each other in a circle.
          INSERT INTO user_counts AS c (level, bucket, slot, n)
          SELECT level, seq >> bits, pg_backend_pid() % 8, ${sign}count(*)
          FROM changed CROSS JOIN ${LEVELS} GROUP BY 1, 2 ORDER BY 1, 2
          ON CONFLICT (level, bucket, slot) DO UPDATE SET n = c.n + excluded.n;
          RETURN NULL;
        END $$`);
      await runner.query(`
        CREATE TRIGGER users_count_${name} AFTER ${event} ON users
        REFERENCING ${rows} AS changed FOR EACH STATEMENT EXECUTE FUNCTION users_count_${name}()`);
    }
    await runner.query(`
      CREATE FUNCTION users_count_none() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM user_counts;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER users_count_none AFTER TRUNCATE ON users
      FOR EACH STATEMENT EXECUTE FUNCTION users_count_none()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['added', 'removed', 'none']) {
      await runner.query(`DROP TRIGGER users_count_${name} ON users`);
      await runner.query(`DROP FUNCTION users_count_${name}()`);
    }
    await runner.query(`DROP TABLE user_counts`);
  }
}

import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

/**
 * Accounts are listed by their last log-in and as superusers, and found by a part of their email or
 * name, without reading all of them. With the index over the last log-in, each log-in writes an
 * entry of every index of `users`: a hundredth of the time of a bcrypt hash.
 */
export class FindPeople1767660000000 implements OnlineMigration {
  readonly name = 'FindPeople1767660000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await createIndex(runner, 'users_superusers_idx', 'ON users (seq) WHERE is_superuser');
    await createIndex(
      runner,
      'users_last_login_idx',
      `ON users (coalesce(last_login_at, '-infinity'::timestamptz), seq)`,
    );
    const extensions = (await runner.query(
      `SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'`,
    )) as unknown[];
    if (extensions.length > 0) {
      // Over an expression: trigrams answer `=` too, and without statistics the planner would look
      // up whole emails there, which is a thousand times slower than in `users_email_key`.
      await createIndex(
        runner,
        'users_email_name_trgm_idx',
        "ON users USING gin ((email || '') gin_trgm_ops, name gin_trgm_ops)",
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of [
      'users_superusers_idx',
      'users_last_login_idx',
      'users_email_name_trgm_idx',
    ]) {
      await runner.query(`DROP INDEX IF EXISTS ${index}`);
    }
  }
}

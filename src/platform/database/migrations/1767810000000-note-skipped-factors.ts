import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/** When a second factor of the account of a log-in `l` was there. */
const FACTORS = `(SELECT confirmed_at AS since FROM totp_factors
    WHERE user_id = l.user_id AND confirmed_at IS NOT NULL
  UNION ALL SELECT created_at FROM passkeys WHERE user_id = l.user_id)`;

/**
 * Whether a log-in was let in without the second factor that the account had. Until now it was
 * judged by the factors that the account has later.
 */
export class NoteSkippedFactors1767810000000 implements LockingMigration {
  readonly name = 'NoteSkippedFactors1767810000000';
  readonly locks = ['users', 'api_keys', 'sessions'];

  async up(runner: QueryRunner): Promise<void> {
    await add(runner, 'sessions', 'l.created_at', 'true');
    await add(
      runner,
      'api_keys',
      'coalesce(l.logged_in_at, l.created_at)',
      'l.session_epoch IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys DROP COLUMN is_factor_skipped`);
    await runner.query(`ALTER TABLE sessions DROP COLUMN is_factor_skipped`);
  }
}

/** @param begun the column of the time of a log-in */
async function add(
  runner: QueryRunner,
  table: string,
  begun: string,
  isLogIn: string,
): Promise<void> {
  await runner.query(
    `ALTER TABLE ${table} ADD COLUMN is_factor_skipped boolean NOT NULL DEFAULT false`,
  );
  await runner.query(`
    UPDATE ${table} l SET is_factor_skipped = true
    WHERE ${isLogIn} AND coalesce(l.log_in_methods, '{password}') = '{password}'
      AND coalesce(l.proven_at <= ${begun}, true)
      AND EXISTS (SELECT FROM ${FACTORS} AS factors WHERE since <= ${begun})`);
}

import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

interface KeyedName {
  readonly id: string;
  readonly before: string;
  readonly after: string;
}

/**
 * PostgreSQL before 16 reads `\v` in a string as the letter: names lost each "v" at their beginning
 * and end, so that nobody found "victor". A key that several accounts have by this is contested, as
 * in `IdentifyAccounts1766000000000`.
 */
export class KeepTheLetterV1767830010000 implements LockingMigration {
  readonly name = 'KeepTheLetterV1767830010000';
  readonly locks = ['users', 'account_names'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(keyFunction('\\x0B'));
    const rows = (await runner.query(
      `SELECT id, username_key AS before, identifier_key_of_ascii(username) AS after FROM users
       WHERE username ~* '^\\s*v|v\\s*$' AND username ~ '^[\\x01-\\x7e]*$'
         AND username_key <> identifier_key_of_ascii(username)`,
    )) as KeyedName[];
    if (rows.length === 0) return;
    // Otherwise the triggers refuse a name that is taken.
    await runner.query(`SELECT set_config('gatehouse.defer_names', 'on', true)`);
    // A trigger computes the key.
    await runner.query(
      `UPDATE users SET username_key = username_key WHERE id = ANY ($1::text[]::uuid[])`,
      [rows.map(({ id }) => id)],
    );
    await runner.query(`SELECT set_config('gatehouse.defer_names', 'off', true)`);
    const keysNow = rows.map(({ after }) => after);
    for (const key of new Set([...rows.map(({ before }) => before), ...keysNow])) {
      await runner.query(`SELECT account_names_release($1)`, [key]);
    }
    await runner.query(
      `UPDATE account_names SET user_id = NULL
       WHERE name_key = ANY ($1::text[]) AND user_id IS NOT NULL
         AND 1 < (SELECT count(*) FROM users WHERE username_key = name_key OR email = name_key)`,
      [keysNow],
    );
  }

  /** The keys stay as they are: they are those of the program. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(keyFunction('\\v'));
  }
}

function keyFunction(verticalTab: string): string {
  return `
    CREATE OR REPLACE FUNCTION identifier_key_of_ascii(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT btrim(lower(name COLLATE "C"), E' \\t\\n\\r\\f${verticalTab}')
    $$`;
}

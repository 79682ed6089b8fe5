import type { MigrationInterface, QueryRunner } from 'typeorm';
import { keyOfIdentifier } from '../../identifiers/identifier-key.js';

interface KeyedName {
  readonly id: string;
  readonly username: string;
  readonly username_key: string;
}

/**
 * The key of a user name with "ẞ" (U+1E9E) is that of "ss"; it was that of "ß", which no other
 * spelling had. Of all letters it is the only one whose key has changed, and texts beyond the bound
 * of user names are no longer normalized. A key that several accounts have by this is contested, as
 * in `IdentifyAccounts1766000000000`.
 */
export class FoldCapitalSharpS1766520000000 implements MigrationInterface {
  readonly name = 'FoldCapitalSharpS1766520000000';

  async up(runner: QueryRunner): Promise<void> {
    await rekey(runner, keyOfIdentifier);
  }

  async down(runner: QueryRunner): Promise<void> {
    await rekey(runner, foldAsBefore);
  }
}

function foldAsBefore(name: string): string {
  const folded = name.normalize('NFKC').toUpperCase().toLowerCase();
  return folded.replaceAll('ς', 'σ').normalize('NFKC').trim();
}

async function rekey(runner: QueryRunner, keyOf: (name: string) => string): Promise<void> {
  const rows = (await runner.query(
    `SELECT id, username, username_key FROM users
     WHERE username LIKE '%ẞ%' OR (char_length(username) > 256 AND username !~ '^[\\x01-\\x7e]*$')`,
  )) as KeyedName[];
  const changed = rows.filter(({ username, username_key }) => keyOf(username) !== username_key);
  if (changed.length === 0) return;
  // Otherwise the triggers refuse a name that is taken.
  await runner.query(`SELECT set_config('gatehouse.defer_names', 'on', true)`);
  for (const { id, username } of changed) {
    await runner.query(`UPDATE users SET username_key = $2 WHERE id = $1`, [id, keyOf(username)]);
  }
  await runner.query(`SELECT set_config('gatehouse.defer_names', 'off', true)`);
  const keysNow = changed.map(({ username }) => keyOf(username));
  for (const key of new Set([...changed.map((row) => row.username_key), ...keysNow])) {
    await runner.query(`SELECT account_names_release($1)`, [key]);
  }
  await runner.query(
    `UPDATE account_names SET user_id = NULL
     WHERE name_key = ANY ($1::text[]) AND user_id IS NOT NULL
       AND 1 < (SELECT count(*) FROM users WHERE username_key = name_key OR email = name_key)`,
    [keysNow],
  );
}

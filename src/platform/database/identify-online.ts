import type { QueryRunner } from 'typeorm';
import {
  addColumns,
  addTriggers,
  auditUsers,
  EMAIL_PROOF_CHECK,
  IDENTIFIERS,
  NAMES_FKEY,
  ROWS_PER_UPDATE,
  setKeys,
  UNWATCHED_WHILE_FILLING,
  type Identifiers,
} from './identifier-schema.js';
import { createIndex, inTransaction } from './online-migration.js';
import { untilUnlocked } from './until-unlocked.js';

/**
 * Identifies accounts while other processes write them. Until the last lock, a trigger notes which
 * accounts and keys they change; these few are then computed once more.
 */
export async function identifyOnline(runner: QueryRunner): Promise<void> {
  await inTransaction(runner, () => begin(runner), ['users']);
  const [{ isComplete }] = (await runner.query(
    `SELECT to_regclass('names_changed') IS NULL AS "isComplete"`,
  )) as [{ isComplete: boolean }];
  if (!isComplete) {
    await fillOnline(runner);
    await createIndex(runner, 'users_username_key_idx', 'ON users (username_key)');
    await createIndex(runner, 'users_email_key', 'ON users (email)', 'UNIQUE');
    // Without figures for the new column, each step of the next would read the whole table.
    await runner.query('ANALYZE users');
    await collectNames(runner);
    await inTransaction(runner, () => complete(runner), ['users']);
  }
  // They hold for what is written by now. This looks at the rest, and stops nobody.
  for (const [table, name] of [
    ['users', 'users_email_proof_check'],
    ['account_names', 'account_names_user_id_fkey'],
  ]) {
    await untilUnlocked(() => runner.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`));
  }
  if (!(await hasKeyCheck(runner))) return;
  await untilUnlocked(() => runner.query(`ALTER TABLE users VALIDATE CONSTRAINT ${HAS_KEY}`));
  // PostgreSQL takes the constraint's word for it, and reads no row.
  await inTransaction(runner, async () => {
    await runner.query(`ALTER TABLE users ALTER COLUMN username_key SET NOT NULL`);
    await runner.query(`ALTER TABLE users DROP CONSTRAINT ${HAS_KEY}`);
  }, ['users']);
}

const HAS_KEY = 'users_has_username_key';

async function hasKeyCheck(runner: QueryRunner): Promise<boolean> {
  const rows = (await runner.query(
    `SELECT FROM pg_constraint WHERE conrelid = 'users'::regclass AND conname = $1`,
    [HAS_KEY],
  )) as unknown[];
  return rows.length > 0;
}

async function begin(runner: QueryRunner): Promise<void> {
  if (await runner.hasColumn('users', 'username_key')) return;
  await addColumns(runner);
  await auditUsers(runner, UNWATCHED_WHILE_FILLING);
  await runner.query(`CREATE TABLE names_changed (user_id uuid, key text)`);
  await runner.query(`
    CREATE FUNCTION users_note_names() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN
        INSERT INTO names_changed VALUES (OLD.id, OLD.username_key), (OLD.id, OLD.email);
      END IF;
      IF TG_OP <> 'DELETE' THEN INSERT INTO names_changed VALUES (NEW.id, NULL); END IF;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER users_note_names AFTER INSERT OR DELETE OR UPDATE OF username, email ON users
    FOR EACH ROW EXECUTE FUNCTION users_note_names()`);
}

async function fillOnline(runner: QueryRunner): Promise<void> {
  const [{ first, last }] = (await runner.query(
    `SELECT coalesce(min(seq), 0)::float8 AS first, coalesce(max(seq), -1)::float8 AS last FROM users`,
  )) as [{ first: number; last: number }];
  for (let from = first; from <= last; from += ROWS_PER_UPDATE) {
    const place = [from, from + ROWS_PER_UPDATE];
    const isHere = 'u.seq >= $1 AND u.seq < $2 AND u.username_key IS NULL';
    await untilUnlocked(() =>
      runner.query(`UPDATE users u SET ${IDENTIFIERS} WHERE ${isHere}`, place),
    );
    await untilUnlocked(async () => {
      const others = (await runner.query(
        `SELECT id, username FROM users u WHERE ${isHere}`,
        place,
      )) as Identifiers[];
      await setKeys(runner, others);
    });
  }
}

/** Names that change meanwhile are noted, and so are those of accounts that are deleted. */
async function collectNames(runner: QueryRunner): Promise<void> {
  let last = '';
  for (;;) {
    const found = await untilUnlocked(
      () =>
        runner.query(
          `WITH keys AS (
             SELECT key FROM (
               (SELECT username_key AS key FROM users WHERE username_key > $1 ORDER BY 1 LIMIT ${ROWS_PER_UPDATE})
               UNION (SELECT email FROM users WHERE email > $1 ORDER BY 1 LIMIT ${ROWS_PER_UPDATE})
             ) AS next ORDER BY key LIMIT ${ROWS_PER_UPDATE}
           ), stored AS (${collect('keys')} ON CONFLICT (name_key) DO UPDATE SET user_id = excluded.user_id)
           SELECT max(key) AS last FROM keys`,
          [last],
        ) as Promise<{ last: string | null }[]>,
    );
    if (found[0]!.last === null) return;
    ({ last } = found[0] as { last: string });
  }
}

/** @param keys where the column `key` is */
const collect = (keys: string) => `
  INSERT INTO account_names (name_key, user_id)
  SELECT key, CASE WHEN count(DISTINCT id) = 1 THEN min(id::text)::uuid END
  FROM (
    SELECT key, u.id FROM ${keys} JOIN users u ON u.username_key = key
    UNION ALL SELECT key, u.id FROM ${keys} JOIN users u ON u.email = key
  ) AS held GROUP BY key`;

async function complete(runner: QueryRunner): Promise<void> {
  const isChanged = 'u.id IN (SELECT user_id FROM names_changed)';
  await runner.query(`UPDATE users u SET ${IDENTIFIERS} WHERE ${isChanged}`);
  const others = (await runner.query(
    `SELECT id, username FROM users u WHERE ${isChanged} AND username_key IS NULL`,
  )) as Identifiers[];
  await setKeys(runner, others);
  // The empty key comes before the first one that was looked for.
  await runner.query(`
    INSERT INTO names_changed (key)
    SELECT key FROM users u, unnest(ARRAY[username_key, email]) AS key WHERE ${isChanged}
    UNION ALL SELECT ''`);
  const keys = 'SELECT DISTINCT key FROM names_changed WHERE key IS NOT NULL';
  await runner.query(`DELETE FROM account_names WHERE name_key IN (${keys})`);
  await runner.query(collect(`(${keys}) AS changed`));
  await runner.query(`DROP TRIGGER users_note_names ON users`);
  await runner.query(`DROP FUNCTION users_note_names()`);
  await runner.query(`DROP TABLE names_changed`);
  await runner.query(`
    ALTER TABLE users
      ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key,
      ADD CONSTRAINT ${EMAIL_PROOF_CHECK} NOT VALID,
      ADD CONSTRAINT ${HAS_KEY} CHECK (username_key IS NOT NULL) NOT VALID`);
  await runner.query(`ALTER TABLE account_names ADD CONSTRAINT ${NAMES_FKEY} NOT VALID`);
  await addTriggers(runner);
}

import type { QueryRunner } from 'typeorm';
import { keyOfIdentifier } from '../identifiers/identifier-key.js';

// What the migration IdentifyAccounts creates, in one transaction or beside other writers. It is
// frozen with that migration.

export const ROWS_PER_UPDATE = 1000;
const ASCII = `'^[\\x01-\\x7e]*$'`;

export interface Identifiers {
  id: string;
  username: string;
}

export const EMAIL_PROOF_CHECK = `users_email_proof_check
  CHECK ((email IS NULL) = (email_proof IS NULL) AND email_proof IN ('superuser', 'mail', 'provider'))`;
export const NAMES_FKEY = `account_names_user_id_fkey
  FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE`;

export const UNWATCHED_BEFORE = '{seq,last_login_at,updated_at}';
/** The key follows from the name. */
export const UNWATCHED = '{seq,last_login_at,updated_at,username_key}';
export const UNWATCHED_WHILE_FILLING = '{seq,last_login_at,updated_at,username_key,email_proof}';

export async function addColumns(runner: QueryRunner): Promise<void> {
  await runner.query(`ALTER TABLE users ADD COLUMN username_key text, ADD COLUMN email_proof text`);
  await runner.query(`
    CREATE TABLE account_names (
      name_key text NOT NULL,
      user_id uuid,
      CONSTRAINT account_names_pkey PRIMARY KEY (name_key)
    )`);
  await runner.query(`CREATE INDEX account_names_user_id_idx ON account_names (user_id)`);
  await runner.query(
    `CREATE INDEX account_names_contested_idx ON account_names (name_key) WHERE user_id IS NULL`,
  );
  for (const statement of FUNCTIONS) await runner.query(statement);
}

/** From here on every write keeps the names. */
export async function addTriggers(runner: QueryRunner): Promise<void> {
  await runner.query(`DROP INDEX users_known_as_key`);
  await runner.query(`ALTER TABLE users DROP CONSTRAINT users_email_check`);
  await runner.query(`
    CREATE TRIGGER users_identifier_key BEFORE INSERT OR UPDATE OF username, username_key ON users
    FOR EACH ROW EXECUTE FUNCTION users_set_username_key()`);
  await runner.query(`
    CREATE TRIGGER users_names AFTER INSERT OR DELETE OR UPDATE OF username, username_key, email ON users
    FOR EACH ROW EXECUTE FUNCTION users_keep_names()`);
  await auditUsers(runner, UNWATCHED);
  await runner.query(`
    CREATE TRIGGER account_names_audit_update AFTER UPDATE ON account_names FOR EACH ROW
    EXECUTE FUNCTION audit_record_change('account_name', '{name_key}', '{}', '{}')`);
}

/** The audit trail has the changes of accounts as before, without the keys of their identifiers. */
export async function auditUsers(runner: QueryRunner, unwatched: string): Promise<void> {
  const call = `EXECUTE FUNCTION audit_record_change('user', '{id}', '{store_api_key}', '${unwatched}')`;
  for (const [suffix, events] of [
    ['audit', 'INSERT OR DELETE'],
    ['audit_update', 'UPDATE'],
  ] as const) {
    await runner.query(`DROP TRIGGER IF EXISTS users_${suffix} ON users`);
    await runner.query(
      `CREATE TRIGGER users_${suffix} AFTER ${events} ON users FOR EACH ROW ${call}`,
    );
  }
}

/** Only the program folds what is beyond ASCII, so it computes the keys of such texts. */
export const IDENTIFIERS = `
  username_key = CASE WHEN username ~ ${ASCII} THEN btrim(lower(username COLLATE "C"), E' \\t\\n\\r\\f\\v') END,
  email_proof = CASE
    WHEN email IS NULL THEN NULL
    WHEN EXISTS (SELECT FROM identities i WHERE i.user_id = u.id) THEN 'provider'
    ELSE 'superuser' END`;

/**
 * ASCII in one statement, the rest by the function that the program uses. Nothing of it is a change
 * for the trail.
 */
export async function fill(runner: QueryRunner): Promise<void> {
  await runner.query(`DROP TRIGGER users_audit_update ON users`);
  await runner.query(`UPDATE users u SET ${IDENTIFIERS}`);
  const others = (await runner.query(
    `SELECT id, username FROM users WHERE username_key IS NULL ORDER BY seq`,
  )) as Identifiers[];
  for (let from = 0; from < others.length; from += ROWS_PER_UPDATE) {
    await setKeys(runner, others.slice(from, from + ROWS_PER_UPDATE));
  }
}

/** An account that has another name by now is left alone. */
export async function setKeys(runner: QueryRunner, rows: readonly Identifiers[]): Promise<void> {
  if (rows.length === 0) return;
  await runner.query(
    `UPDATE users SET username_key = keyed.username_key
     FROM unnest($1::uuid[], $2::text[], $3::text[]) AS keyed (id, username, username_key)
     WHERE users.id = keyed.id AND users.username = keyed.username`,
    [
      rows.map(({ id }) => id),
      rows.map(({ username }) => username),
      rows.map(({ username }) => keyOfIdentifier(username)),
    ],
  );
}

const FUNCTIONS = [
  `CREATE FUNCTION identifier_key_of_ascii(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT btrim(lower(name COLLATE "C"), E' \\t\\n\\r\\f\\v')
  $$`,
  // Only the program folds what is beyond ASCII, so it computes the keys of such texts.
  `CREATE FUNCTION users_set_username_key() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.username ~ ${ASCII} THEN NEW.username_key := identifier_key_of_ascii(NEW.username); END IF;
    RETURN NEW;
  END $$`,
  // The no-op update waits for another transaction that is claiming the same key.
  `CREATE FUNCTION account_names_claim(key text, claimant uuid, violated text) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    holder uuid;
  BEGIN
    INSERT INTO account_names AS n (name_key, user_id) VALUES (key, claimant)
    ON CONFLICT (name_key) DO UPDATE SET name_key = n.name_key RETURNING user_id INTO holder;
    IF holder IS DISTINCT FROM claimant THEN
      RAISE EXCEPTION 'The identifier is taken' USING ERRCODE = '23505', CONSTRAINT = violated, TABLE = 'users';
    END IF;
  END $$`,
  // A key that only one account still holds belongs to that one.
  `CREATE FUNCTION account_names_release(key text) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    holders uuid[] := ARRAY(SELECT id FROM users WHERE username_key = key OR email = key);
  BEGIN
    IF cardinality(holders) = 0 THEN
      DELETE FROM account_names WHERE name_key = key;
    ELSE
      INSERT INTO account_names AS n (name_key, user_id)
      VALUES (key, CASE WHEN cardinality(holders) = 1 THEN holders[1] END)
      ON CONFLICT (name_key) DO UPDATE SET
        user_id = CASE WHEN n.user_id = ANY (holders) THEN n.user_id ELSE excluded.user_id END;
    END IF;
  END $$`,
  // Claims go in the order of the keys, so that two transactions do not wait for each other.
  `CREATE FUNCTION users_keep_names() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    key text;
    kept text[] := '{}';
    claims_email boolean := false;
  BEGIN
    IF current_setting('gatehouse.defer_names', true) = 'on' THEN RETURN NULL; END IF;
    IF TG_OP <> 'DELETE' THEN
      kept := ARRAY[NEW.username_key, NEW.email];
      claims_email := NEW.email IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.email IS DISTINCT FROM OLD.email);
      IF claims_email AND NEW.email < NEW.username_key THEN
        PERFORM account_names_claim(NEW.email, NEW.id, 'users_email_identifier');
        claims_email := false;
      END IF;
      IF TG_OP = 'INSERT' OR NEW.username_key <> OLD.username_key THEN
        PERFORM account_names_claim(NEW.username_key, NEW.id, 'users_username_identifier');
      END IF;
      IF claims_email THEN PERFORM account_names_claim(NEW.email, NEW.id, 'users_email_identifier'); END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
      FOREACH key IN ARRAY ARRAY[OLD.username_key, OLD.email] LOOP
        IF key IS NOT NULL AND array_position(kept, key) IS NULL THEN PERFORM account_names_release(key); END IF;
      END LOOP;
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE FUNCTION account_names_rebuild() RETURNS void LANGUAGE sql AS $$
    DELETE FROM account_names;
    INSERT INTO account_names (name_key, user_id)
    SELECT key, CASE WHEN count(DISTINCT id) = 1 THEN min(id::text)::uuid END
    FROM (
      SELECT username_key AS key, id FROM users
      UNION ALL SELECT email, id FROM users WHERE email IS NOT NULL
    ) AS held GROUP BY key
  $$`,
];

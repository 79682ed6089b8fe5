import type { QueryRunner } from 'typeorm';
import { inBatches, inTransaction, type OnlineMigration } from '../online-migration.js';

/** The columns of `users` from which the claims of the scopes `profile` and `email` are made. */
const SOURCES = ['username', 'email', 'name', 'avatar_url'];

/**
 * When the profile of an account changed, for the claim `updated_at`, and when and how a log-in
 * took place, for `auth_time` and `amr`. A trigger notes the change of a profile, so that every
 * writer does.
 */
export class AddClaimSources1767100000000 implements OnlineMigration {
  readonly name = 'AddClaimSources1767100000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await inTransaction(runner, () => addColumn(runner), ['users']);
    // The latest time at which the profile can have changed.
    if (runner.isTransactionActive) {
      // An UPDATE would run the triggers.
      await runner.query(`
        ALTER TABLE users
          ALTER COLUMN profile_updated_at TYPE timestamptz(3) USING updated_at`);
    } else {
      await inBatches(runner, 'users', 'profile_updated_at = updated_at');
    }
    await inTransaction(runner, () =>
      runner.query(`
        ALTER TABLE api_keys
          ADD COLUMN IF NOT EXISTS logged_in_at timestamptz(3),
          ADD COLUMN IF NOT EXISTS log_in_methods text[]`),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys DROP COLUMN logged_in_at, DROP COLUMN log_in_methods`);
    await changeUnwatched(runner, (columns) =>
      columns.filter((name) => name !== 'profile_updated_at'),
    );
    await runner.query(`DROP TRIGGER users_profile_change ON users`);
    await runner.query(`DROP FUNCTION note_profile_change()`);
    await runner.query(`ALTER TABLE users DROP COLUMN profile_updated_at`);
  }
}

async function addColumn(runner: QueryRunner): Promise<void> {
  if (await runner.hasColumn('users', 'profile_updated_at')) return;
  await runner.query(
    `ALTER TABLE users ADD COLUMN profile_updated_at timestamptz(3) NOT NULL DEFAULT now()`,
  );
  await runner.query(`
    CREATE FUNCTION note_profile_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.profile_updated_at := now();
      RETURN NEW;
    END $$`);
  const isChanged = SOURCES.map((name) => `OLD.${name} IS DISTINCT FROM NEW.${name}`);
  await runner.query(`
    CREATE TRIGGER users_profile_change BEFORE UPDATE ON users FOR EACH ROW
    WHEN (${isChanged.join(' OR ')}) EXECUTE FUNCTION note_profile_change()`);
  await changeUnwatched(runner, (columns) => [...columns, 'profile_updated_at']);
}

/**
 * Changes which columns are no change for the audit trail and for events: the last argument of
 * their triggers.
 */
async function changeUnwatched(
  runner: QueryRunner,
  change: (columns: readonly string[]) => readonly string[],
): Promise<void> {
  const triggers = (await runner.query(
    `SELECT pg_get_triggerdef(t.oid) AS definition, t.tgname AS name
     FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE p.proname IN ('audit_record_change', 'record_account_event')
       AND t.tgrelid = 'users'::regclass
     ORDER BY t.oid`,
  )) as { definition: string; name: string }[];
  for (const { definition, name } of triggers) {
    const [, start, list] = /^(.*)'\{([^']*)\}'\)$/s.exec(definition)!;
    const columns = change(list!.split(',').filter((column) => column !== ''));
    await runner.query(`DROP TRIGGER ${name} ON users`);
    await runner.query(`${start}'{${columns.join(',')}}')`);
  }
}

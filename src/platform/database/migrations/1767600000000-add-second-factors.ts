import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/**
 * Second factors of accounts, log-ins that wait for one, and since when accounts must have one.
 *
 * `superuser_terms` and `second_factor_policies` have no entity: a trigger and one statement write
 * them. They only say from when a grace period is counted.
 */
export class AddSecondFactors1767600000000 implements LockingMigration {
  readonly name = 'AddSecondFactors1767600000000';
  readonly locks = ['users', 'sessions'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE totp_factors (
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        name text NOT NULL,
        secret bytea NOT NULL,
        last_step integer,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        confirmed_at timestamptz(3),
        last_used_at timestamptz(3),
        CONSTRAINT totp_factors_pkey PRIMARY KEY (id),
        CONSTRAINT totp_factors_user_id_fkey
          FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX totp_factors_user_id_idx ON totp_factors (user_id)`);
    await runner.query(
      `CREATE UNIQUE INDEX totp_factors_unconfirmed_idx ON totp_factors (user_id)
       WHERE confirmed_at IS NULL`,
    );
    await watch(runner, 'totp_factors', {
      name: 'totp_factor',
      key: 'id',
      secrets: 'secret',
      unwatched: 'last_step,last_used_at',
    });
    await runner.query(`
      CREATE TABLE recovery_code_sets (
        user_id uuid NOT NULL,
        hashes bytea[] NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT recovery_code_sets_pkey PRIMARY KEY (user_id),
        CONSTRAINT recovery_code_sets_user_id_fkey
          FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await watch(runner, 'recovery_code_sets', {
      name: 'recovery_codes',
      key: 'user_id',
      secrets: 'hashes',
    });
    await runner.query(`
      CREATE TABLE second_factor_requirements (
        user_id uuid NOT NULL,
        since timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT second_factor_requirements_pkey PRIMARY KEY (user_id),
        CONSTRAINT second_factor_requirements_user_id_fkey
          FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await watch(runner, 'second_factor_requirements', {
      name: 'second_factor_requirement',
      key: 'user_id',
    });
    await runner.query(`
      CREATE TABLE pending_log_ins (
        token_hash bytea NOT NULL,
        user_id uuid NOT NULL,
        session_epoch integer NOT NULL,
        method text NOT NULL,
        needs text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT pending_log_ins_pkey PRIMARY KEY (token_hash),
        CONSTRAINT pending_log_ins_method_check CHECK (method IN ('password', 'provider')),
        CONSTRAINT pending_log_ins_needs_check CHECK (needs IN ('code', 'setup')),
        CONSTRAINT pending_log_ins_user_id_fkey
          FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX pending_log_ins_user_id_idx ON pending_log_ins (user_id)`);
    await runner.query(
      `CREATE INDEX pending_log_ins_expires_at_idx ON pending_log_ins (expires_at)`,
    );
    await runner.query(`ALTER TABLE sessions ADD COLUMN log_in_methods text[]`);
    await runner.query(`
      CREATE TABLE second_factor_policies (
        id boolean NOT NULL DEFAULT true,
        superusers_since timestamptz(3),
        everybody_since timestamptz(3),
        CONSTRAINT second_factor_policies_pkey PRIMARY KEY (id),
        CONSTRAINT second_factor_policies_id_check CHECK (id)
      )`);
    await runner.query(`
      CREATE TABLE superuser_terms (
        user_id uuid NOT NULL,
        since timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT superuser_terms_pkey PRIMARY KEY (user_id),
        CONSTRAINT superuser_terms_user_id_fkey
          FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query(BEGIN_TERM);
    await runner.query(`
      CREATE TRIGGER users_begin_superuser_term AFTER UPDATE OF is_superuser ON users
      FOR EACH ROW WHEN (NEW.is_superuser AND NOT OLD.is_superuser)
      EXECUTE FUNCTION begin_superuser_term()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER users_begin_superuser_term ON users`);
    await runner.query(`DROP FUNCTION begin_superuser_term()`);
    await runner.query(`ALTER TABLE sessions DROP COLUMN log_in_methods`);
    for (const table of [
      'superuser_terms',
      'second_factor_policies',
      'pending_log_ins',
      'second_factor_requirements',
      'recovery_code_sets',
      'totp_factors',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}

interface Watched {
  /** The first half of an action, and the type of its target. */
  readonly name: string;
  /** The column that names a row. */
  readonly key: string;
  /** Columns whose change is told and whose value is not. */
  readonly secrets?: string;
  /** Columns that tell of use, not of change. */
  readonly unwatched?: string;
}

/** An account that was created as a superuser is one since its creation, and has no row. */
const BEGIN_TERM = `
  CREATE FUNCTION begin_superuser_term() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO superuser_terms (user_id) VALUES (NEW.id)
    ON CONFLICT (user_id) DO UPDATE SET since = now();
    RETURN NULL;
  END $$`;

async function watch(
  runner: QueryRunner,
  table: string,
  { name, key, secrets = '', unwatched = '' }: Watched,
): Promise<void> {
  const lists = [key, secrets, unwatched].map((columns) => `'{${columns}}'`).join(', ');
  await runner.query(`
    CREATE TRIGGER ${table}_audit AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW
    EXECUTE FUNCTION audit_record_change('${name}', ${lists})`);
}

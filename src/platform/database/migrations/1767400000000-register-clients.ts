import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Clients that superusers have not registered: by dynamic registration, or by their document. */
export class RegisterClients1767400000000 implements MigrationInterface {
  readonly name = 'RegisterClients1767400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oauth_clients
        ADD COLUMN origin text NOT NULL DEFAULT 'superuser'
          CONSTRAINT oauth_clients_origin_check
          CHECK (origin IN ('superuser', 'registration', 'document')),
        ADD COLUMN registration_token_hash bytea,
        ADD COLUMN document_read_at timestamptz(3)`);
    await runner.query(`
      CREATE TABLE oauth_registration_tokens (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        name text NOT NULL,
        token_hash bytea NOT NULL,
        uses_left integer NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT oauth_registration_tokens_pkey PRIMARY KEY (id),
        CONSTRAINT oauth_registration_tokens_token_hash_key UNIQUE (token_hash)
      )`);
    await watch(runner, 'oauth_registration_tokens', 'oauth_registration_token', {
      secrets: ['token_hash'],
      // Each use is the creation of a client, which is recorded.
      unwatched: ['uses_left'],
    });
    await unwatch(runner, 'oauth_clients');
    await watch(runner, 'oauth_clients', 'oauth_client', {
      secrets: ['secret_hash', 'former_secret_hash', 'registration_token_hash'],
      unwatched: ['document_read_at'],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unwatch(runner, 'oauth_clients');
    await watch(runner, 'oauth_clients', 'oauth_client', {
      secrets: ['secret_hash'],
      unwatched: [],
    });
    await runner.query(`DROP TABLE oauth_registration_tokens`);
    await runner.query(`DELETE FROM oauth_clients WHERE origin <> 'superuser'`);
    await runner.query(`
      ALTER TABLE oauth_clients
        DROP COLUMN origin,
        DROP COLUMN registration_token_hash,
        DROP COLUMN document_read_at`);
  }
}

async function unwatch(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`DROP TRIGGER ${table}_audit ON ${table}`);
  await runner.query(`DROP TRIGGER ${table}_audit_update ON ${table}`);
}

async function watch(
  runner: QueryRunner,
  table: string,
  name: string,
  { secrets, unwatched }: { secrets: readonly string[]; unwatched: readonly string[] },
): Promise<void> {
  const lists = `'{id}', '{${secrets.join(',')}}', '{${unwatched.join(',')}}'`;
  const call = `EXECUTE FUNCTION audit_record_change('${name}', ${lists})`;
  await runner.query(
    `CREATE TRIGGER ${table}_audit AFTER INSERT OR DELETE ON ${table} FOR EACH ROW ${call}`,
  );
  await runner.query(
    `CREATE TRIGGER ${table}_audit_update AFTER UPDATE ON ${table} FOR EACH ROW ${call}`,
  );
}

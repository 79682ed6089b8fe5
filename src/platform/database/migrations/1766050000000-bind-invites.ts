import type { MigrationInterface, QueryRunner } from 'typeorm';
import { keyOfIdentifier, looksLikeEmail } from '../../identifiers/identifier-key.js';

interface Offer {
  workspace_id: string;
  email: string;
}

/**
 * An invite is for an account, by its id, or for whoever proves an address. Those of older databases that name an account without
 * an address are bound to the account that has exactly this user name; where there is none they are dropped, which the audit trail
 * tells. Addresses are brought to the form of their key.
 */
export class BindInvites1766050000000 implements MigrationInterface {
  readonly name = 'BindInvites1766050000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER invites_audit_update ON invites`);
    await runner.query(`
      ALTER TABLE invites
        ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY,
        ADD COLUMN user_id uuid`);
    await keyAddresses(runner);
    await runner.query(`ALTER TABLE invites DROP CONSTRAINT invites_pkey`);
    await runner.query(`ALTER TABLE invites ALTER COLUMN email DROP NOT NULL`);
    await runner.query(`
      UPDATE invites i SET user_id = u.id, email = NULL
      FROM users u WHERE u.username = i.email AND position('@' IN i.email) = 0`);
    await runner.query(`DELETE FROM invites WHERE position('@' IN email) = 0`);
    await runner.query(`DROP TRIGGER invites_audit ON invites`);
    await runner.query(`
      ALTER TABLE invites
        ADD CONSTRAINT invites_pkey PRIMARY KEY (id),
        ADD CONSTRAINT invites_email_key UNIQUE (workspace_id, email),
        ADD CONSTRAINT invites_user_id_key UNIQUE (workspace_id, user_id),
        ADD CONSTRAINT invites_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        ADD CONSTRAINT invites_invitee_check CHECK ((user_id IS NULL) <> (email IS NULL))`);
    await runner.query(`CREATE INDEX invites_user_id_idx ON invites (user_id)`);
    await audit(runner, '{workspace_id,email,user_id}', '{id}');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER invites_audit ON invites`);
    await runner.query(`DROP TRIGGER invites_audit_update ON invites`);
    await runner.query(`DROP INDEX invites_user_id_idx`);
    await runner.query(`
      ALTER TABLE invites
        DROP CONSTRAINT invites_invitee_check, DROP CONSTRAINT invites_user_id_fkey,
        DROP CONSTRAINT invites_user_id_key, DROP CONSTRAINT invites_email_key, DROP CONSTRAINT invites_pkey`);
    // An account that was invited by its id and by its email has one invite again: the last one.
    await runner.query(`
      UPDATE invites i SET email = coalesce(u.email, u.username) FROM users u WHERE u.id = i.user_id`);
    await runner.query(`
      DELETE FROM invites i USING invites o
      WHERE o.workspace_id = i.workspace_id AND o.email = i.email AND (o.created_at, o.id) > (i.created_at, i.id)`);
    await runner.query(`
      ALTER TABLE invites
        DROP COLUMN id, DROP COLUMN user_id, ALTER COLUMN email SET NOT NULL,
        ADD CONSTRAINT invites_pkey PRIMARY KEY (workspace_id, email)`);
    await audit(runner, '{workspace_id,email}');
  }
}

async function keyAddresses(runner: QueryRunner): Promise<void> {
  const offers = (await runner.query(`
    SELECT workspace_id, email FROM invites
    WHERE email !~ '^[\\x01-\\x7e]*$' OR (position('@' IN email) > 0 AND identifier_key_of_ascii(email) <> email)
    ORDER BY workspace_id, email`)) as Offer[];
  for (const { workspace_id: workspaceId, email } of offers) {
    const key = keyOfIdentifier(email);
    // A letter that folding turns into others can make another domain of it.
    const isOtherAddress = email.normalize('NFKC').toLowerCase() !== key;
    if (!looksLikeEmail(email) || key === email || isOtherAddress) continue;
    // Of two offers to one address the one in the form that was stored stays.
    await runner.query(
      `DELETE FROM invites WHERE workspace_id = $1 AND email = $2
       AND EXISTS (SELECT FROM invites WHERE workspace_id = $1 AND email = $3)`,
      [workspaceId, email, key],
    );
    await runner.query(`UPDATE invites SET email = $3 WHERE workspace_id = $1 AND email = $2`, [
      workspaceId,
      email,
      key,
    ]);
  }
}

/** @param key the columns that name an invite; those that are null are left out of its name */
async function audit(runner: QueryRunner, key: string, unwatched = '{}'): Promise<void> {
  for (const [suffix, events] of [
    ['audit', 'INSERT OR DELETE'],
    ['audit_update', 'UPDATE'],
  ] as const) {
    await runner.query(`
      CREATE TRIGGER invites_${suffix} AFTER ${events} ON invites FOR EACH ROW
      EXECUTE FUNCTION audit_record_change('invite', '${key}', '{}', '${unwatched}')`);
  }
}

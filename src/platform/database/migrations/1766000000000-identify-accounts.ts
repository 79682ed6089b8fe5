import type { QueryRunner } from 'typeorm';
import {
  addColumns,
  addTriggers,
  auditUsers,
  EMAIL_PROOF_CHECK,
  fill,
  NAMES_FKEY,
  UNWATCHED_BEFORE,
} from '../identifier-schema.js';
import { identifyOnline } from '../identify-online.js';
import type { OnlineMigration } from '../online-migration.js';

/**
 * User names and emails are one set of identifiers, compared by a key. `account_names` holds each
 * key once, with the account that it belongs to; triggers keep it, whatever writes accounts. A key
 * that several accounts of an older database share belongs to none: it is contested.
 *
 * An email is there only with a proof. Those of older databases count as a superuser's word, or as
 * the provider's where the account is linked to one. They stay as they are, in lower case: another
 * form of a letter beyond ASCII can be another domain, to which no mail may go.
 */
export class IdentifyAccounts1766000000000 implements OnlineMigration {
  readonly name = 'IdentifyAccounts1766000000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    if (!runner.isTransactionActive) {
      await identifyOnline(runner);
      return;
    }
    await addColumns(runner);
    await fill(runner);
    await runner.query(`SELECT account_names_rebuild()`);
    await runner.query(`
      ALTER TABLE users
        ALTER COLUMN username_key SET NOT NULL,
        ADD CONSTRAINT users_email_key UNIQUE (email),
        ADD CONSTRAINT ${EMAIL_PROOF_CHECK}`);
    await runner.query(`ALTER TABLE account_names ADD CONSTRAINT ${NAMES_FKEY}`);
    await runner.query(`CREATE INDEX users_username_key_idx ON users (username_key)`);
    await addTriggers(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await auditUsers(runner, UNWATCHED_BEFORE);
    await runner.query(`DROP TRIGGER users_names ON users`);
    await runner.query(`DROP TRIGGER users_identifier_key ON users`);
    for (const name of [
      'account_names_rebuild()',
      'users_keep_names()',
      'account_names_claim(text, uuid, text)',
      'account_names_release(text)',
      'users_set_username_key()',
      'identifier_key_of_ascii(text)',
    ]) {
      await runner.query(`DROP FUNCTION ${name}`);
    }
    await runner.query(`DROP TABLE account_names`);
    await runner.query(`DROP INDEX users_username_key_idx`);
    await runner.query(`
      ALTER TABLE users
        DROP CONSTRAINT users_email_proof_check, DROP CONSTRAINT users_email_key,
        DROP COLUMN username_key, DROP COLUMN email_proof,
        ADD CONSTRAINT users_email_check CHECK (email = lower(email))`);
    await runner.query(
      `CREATE UNIQUE INDEX users_known_as_key ON users ((coalesce(email, username)))`,
    );
  }
}

import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

const EVENTS = {
  passwords: 'INSERT OR DELETE',
  identities: 'INSERT OR DELETE OR UPDATE OF provider, user_id',
};

/**
 * By what somebody logs in stands in rows of other tables: when it changes, the account's row gets a new version (`xmin`) as well, so
 * that whoever remembers accounts by their versions sees it. Nothing else of the row changes.
 */
export class TouchAccounts1765400000000 implements LockingMigration {
  readonly name = 'TouchAccounts1765400000000';
  readonly locks = ['passwords', 'identities'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION touch_account() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE users SET session_epoch = session_epoch WHERE id IN (OLD.user_id, NEW.user_id);
        RETURN NULL;
      END $$`);
    for (const [table, events] of Object.entries(EVENTS)) {
      await runner.query(`
        CREATE TRIGGER ${table}_touch_account AFTER ${events} ON ${table}
        FOR EACH ROW EXECUTE FUNCTION touch_account()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(EVENTS)) {
      await runner.query(`DROP TRIGGER ${table}_touch_account ON ${table}`);
    }
    await runner.query(`DROP FUNCTION touch_account()`);
  }
}

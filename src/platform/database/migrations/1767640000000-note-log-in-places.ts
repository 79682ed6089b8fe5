import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/** The tables of log-ins, with their new columns. */
const COLUMNS = {
  sessions: {
    api: 'text',
    address: 'text',
    user_agent: 'text',
    extended_at: 'timestamptz(3)',
  },
  api_keys: { log_in_api: 'text', log_in_address: 'text', log_in_user_agent: 'text' },
} as const;

/**
 * A log-in remembers where it began and when it was last extended, so that its owner recognizes it
 * in a list. The audit trail, which outlives the log-in, does not repeat it: the author of an event
 * has the address.
 */
export class NoteLogInPlaces1767640000000 implements LockingMigration {
  readonly name = 'NoteLogInPlaces1767640000000';
  readonly locks = ['api_keys', 'sessions'];

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const added = Object.entries(columns).map(([name, type]) => `ADD COLUMN ${name} ${type}`);
      await runner.query(`ALTER TABLE ${table} ${added.join(', ')}`);
      await changeUnwatched(runner, table, (names) => [...names, ...Object.keys(columns)]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const added = Object.keys(columns);
      await changeUnwatched(runner, table, (names) =>
        names.filter((name) => !added.includes(name)),
      );
      const dropped = added.map((name) => `DROP COLUMN ${name}`);
      await runner.query(`ALTER TABLE ${table} ${dropped.join(', ')}`);
    }
  }
}

interface AuditTrigger {
  definition: string;
  name: string;
}

/** Changes the last argument of the audit triggers: the columns that are no change. */
async function changeUnwatched(
  runner: QueryRunner,
  table: string,
  change: (columns: readonly string[]) => readonly string[],
): Promise<void> {
  const triggers = (await runner.query(
    `SELECT pg_get_triggerdef(t.oid) AS definition, t.tgname AS name
     FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE p.proname = 'audit_record_change' AND t.tgrelid = $1::regclass ORDER BY t.oid`,
    [table],
  )) as AuditTrigger[];
  for (const { definition, name } of triggers) {
    const [, start, list] = /^(.*)'\{([^']*)\}'\)$/s.exec(definition)!;
    const columns = change(list!.split(',').filter((column) => column !== ''));
    await runner.query(`DROP TRIGGER ${name} ON ${table}`);
    await runner.query(`${start}'{${columns.join(',')}}')`);
  }
}

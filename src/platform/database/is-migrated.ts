import type { DataSource } from 'typeorm';

/** A newer version has migrated the database. */
export class NewerDatabase extends Error {}

/**
 * Whether every migration has run, as on most starts. This takes two small queries. TypeORM reads
 * the catalog first, which takes ten times as long, and on a server needs a lock.
 *
 * @throws NewerDatabase when others have run that come after those of this program: it would not
 *   ask for second factors, for example, that it does not know
 */
export async function isMigrated(dataSource: DataSource): Promise<boolean> {
  // Checked first, since a new PostgreSQL would log the second query as an error.
  const [table] = await dataSource.query<{ exists: boolean }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!table?.exists) return false;
  const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
  const done = new Set(rows.map(({ name }) => name));
  const own = dataSource.migrations.map(({ name, constructor }) => name ?? constructor.name);
  const newest = Math.max(...own.map(timeOf));
  const later = [...done].find((name) => timeOf(name) > newest);
  if (later) {
    throw new NewerDatabase(
      `The database is of a newer version: ${later} has migrated it. Start that version. ` +
        'To go back to this one, restore the backup that was made before the upgrade.',
    );
  }
  return own.every((name) => done.has(name));
}

/** When a migration was written: its name ends with the milliseconds since 1970. */
function timeOf(name: string): number {
  return Number(name.slice(-13));
}

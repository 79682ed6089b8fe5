import type { DataSource } from 'typeorm';

/**
 * Whether every migration has run, as on most starts. This takes two small queries. TypeORM reads
 * the catalog first, which takes ten times as long, and on a server needs a lock.
 */
export async function isMigrated(dataSource: DataSource): Promise<boolean> {
  // Checked first, since a new PostgreSQL would log the second query as an error.
  const [table] = await dataSource.query<{ exists: boolean }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!table?.exists) return false;
  const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
  const done = new Set(rows.map(({ name }) => name));
  return dataSource.migrations.every(({ name, constructor }) => done.has(name ?? constructor.name));
}

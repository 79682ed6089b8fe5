import type { TestApp } from './test-app.js';

/** Every row of every table of ours, as text. Bytes are hexadecimal digits. */
export async function everythingStored(app: TestApp): Promise<string> {
  const tables = await app.dataSource.query<{ name: string }[]>(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name
     FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await app.dataSource.query<{ row: string }[]>(
      `SELECT t::text AS row FROM ${name} AS t`,
    );
    texts.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return texts.join('\n');
}

/** The forms in which a secret could be stored without being hashed. */
export function plainFormsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];
  return [secret, secret.toLowerCase(), ...encoded, [...secret].reverse().join('')];
}

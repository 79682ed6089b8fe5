import sqlite from 'node-sqlite3-wasm';
import pg from 'pg';
import type { Row } from './langflow-rows.js';

interface Table {
  readonly name: string;
  /** The columns with their types in SQLite. */
  readonly columns: Readonly<Record<string, string>>;
}

/** The tables that Langflow 1.13 makes (SQLAlchemy on SQLite), with the columns that count. */
export const LANGFLOW_1_13: readonly Table[] = [
  {
    name: 'user',
    columns: {
      id: 'CHAR(32)',
      username: 'VARCHAR',
      password: 'VARCHAR',
      profile_image: 'VARCHAR',
      is_active: 'BOOLEAN',
      is_superuser: 'BOOLEAN',
      create_at: 'DATETIME',
      updated_at: 'DATETIME',
      last_login_at: 'DATETIME',
      store_api_key: 'VARCHAR',
      optins: 'JSON',
      retired_at: 'DATETIME',
    },
  },
  {
    name: 'apikey',
    columns: {
      id: 'CHAR(32)',
      name: 'VARCHAR',
      api_key: 'VARCHAR',
      api_key_hash: 'VARCHAR',
      user_id: 'CHAR(32)',
      created_at: 'DATETIME',
      last_used_at: 'DATETIME',
      total_uses: 'INTEGER',
      is_active: 'BOOLEAN',
      expires_at: 'DATETIME',
    },
  },
  {
    name: 'sso_user_profile',
    columns: {
      id: 'CHAR(32)',
      user_id: 'CHAR(32)',
      sso_provider: 'VARCHAR',
      sso_user_id: 'VARCHAR',
    },
  },
];

/** The tables of 1.7 and 1.8, which have neither hashes nor expiries. */
export const LANGFLOW_1_8: readonly Table[] = LANGFLOW_1_13.slice(0, 2).map((table) => ({
  ...table,
  columns: Object.fromEntries(
    Object.entries(table.columns).filter(
      ([name]) => !['retired_at', 'api_key_hash', 'expires_at'].includes(name),
    ),
  ),
}));

const POSTGRES_TYPES: Readonly<Record<string, string>> = {
  'CHAR(32)': 'uuid',
  VARCHAR: 'varchar',
  BOOLEAN: 'boolean',
  DATETIME: 'timestamp',
  JSON: 'json',
  INTEGER: 'integer',
};

/** Writes a database as Langflow does: ids without hyphens. */
export function writeSqlite(
  path: string,
  tables: readonly Table[],
  rows: Readonly<Record<string, readonly Row[]>>,
): void {
  const database = new sqlite.Database(path);
  database.exec('BEGIN');
  for (const { name, columns } of tables) {
    const names = Object.keys(columns);
    const list = names.map((column) => `"${column}" ${columns[column]}`);
    database.exec(`CREATE TABLE "${name}" (${list.join(', ')})`);
    for (const row of rows[name] ?? []) {
      const values = names.map((column) => withoutHyphens(columns[column]!, row[column] ?? null));
      // A parameter would end at a NUL character.
      const terms = values.map((value) =>
        typeof value === 'string'
          ? `CAST(X'${Buffer.from(value).toString('hex')}' AS TEXT)`
          : value,
      );
      database.exec(`INSERT INTO "${name}" VALUES (${terms.map((it) => it ?? 'NULL').join(', ')})`);
    }
  }
  database.exec('COMMIT');
  database.close();
}

function withoutHyphens(type: string, value: Row[string]): Row[string] {
  return type === 'CHAR(32)' && typeof value === 'string' ? value.replaceAll('-', '') : value;
}

/** PostgreSQL stores no NUL character: rows with one are left out. */
export async function writePostgres(
  url: string,
  tables: readonly Table[],
  rows: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const { name, columns } of tables) {
    const names = Object.keys(columns);
    const list = names.map((column) => `"${column}" ${POSTGRES_TYPES[columns[column]!]}`);
    await client.query(`CREATE TABLE "${name}" (${list.join(', ')})`);
    for (const row of rows[name] ?? []) {
      const values = names.map((column) => row[column] ?? null);
      if (values.some((value) => String(value).includes('\0'))) continue;
      const marks = names.map((_, place) => `$${place + 1}`);
      await client.query(`INSERT INTO "${name}" VALUES (${marks.join(', ')})`, values);
    }
  }
  await client.end();
}

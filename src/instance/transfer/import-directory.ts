import type { DataSource, EntityManager } from 'typeorm';
import { watchOf } from '../../platform/database/database-watch.js';
import { MIGRATIONS } from '../../platform/database/migrations.js';
import { FORMAT, rowTextOf, VERSION, type Head, type RowLine, type Tail } from './export-format.js';
import { TransferFault } from './transfer-fault.js';
import { tablesOf, type Table } from './transferred-tables.js';

const ROWS_PER_INSERT = 500;

/**
 * Exports of older versions contain invites by user name, as the database did: see the migration.
 */
const BIND_INVITES = [
  `UPDATE invites i SET user_id = u.id, email = NULL
   FROM users u WHERE u.username = i.email AND position('@' IN i.email) = 0`,
  `DELETE FROM invites WHERE position('@' IN email) = 0`,
];

interface PendingRow {
  readonly number: number;
  readonly text: string;
}

/** Rows with the same columns of the same table. */
interface Batch {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly rows: PendingRow[];
}

/**
 * Imports an export into an empty directory, completely or not at all.
 *
 * @returns the number of rows
 * @throws TransferFault naming the line that is wrong
 */
export function importDirectory(
  dataSource: DataSource,
  lines: AsyncIterable<string>,
): Promise<number> {
  const tables = tablesOf(dataSource);
  const work = async (manager: EntityManager) => {
    // A server that starts now waits, and then finds the accounts.
    await manager.query('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE');
    await assertEmpty(manager, tables);
    // Accounts of an older version may share identifiers; these become contested.
    await manager.query(`SELECT set_config('gatehouse.defer_names', 'on', true)`);
    const rows = await new Import(manager, tables).read(lines);
    await manager.query('SELECT account_names_rebuild()');
    for (const statement of BIND_INVITES) await manager.query(statement);
    return rows;
  };
  return watchOf(dataSource).withoutTimeout(() => dataSource.transaction(work));
}

async function assertEmpty(manager: EntityManager, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables) {
    const [row] = await manager.query<unknown[]>(`SELECT 1 FROM ${name} LIMIT 1`);
    if (row) {
      throw new TransferFault(
        `The directory is not empty: "${name}" has rows. An import needs a new database, in which no server has been started yet.`,
      );
    }
  }
}

class Import {
  private readonly tables: ReadonlyMap<string, Table>;
  private batch: Batch | undefined;
  private rows = 0;

  constructor(
    private readonly manager: EntityManager,
    tables: readonly Table[],
  ) {
    this.tables = new Map(tables.map((table) => [table.name, table]));
  }

  async read(lines: AsyncIterable<string>): Promise<number> {
    let number = 0;
    let isWhole = false;
    for await (const line of lines) {
      number += 1;
      if (number > 1 && line.trim() === '') continue;
      if (isWhole) throw faultAt(number, 'nothing may follow the last line');
      const value = parse(number, line);
      if (number === 1) assertHead(value);
      else if ('end' in value) isWhole = this.checkTail(number, value as unknown as Tail);
      else await this.add(number, line, value as unknown as RowLine);
    }
    if (!isWhole) throw new TransferFault('The file has no last line: it is truncated.');
    await this.flush();
    return this.rows;
  }

  private checkTail(number: number, { rows }: Tail): true {
    if (rows === this.rows) return true;
    throw faultAt(number, `the file should have ${rows} rows and has ${this.rows}`);
  }

  private async add(number: number, line: string, value: RowLine): Promise<void> {
    const table = this.tables.get(value.table);
    if (!table) throw faultAt(number, `there is no table ${JSON.stringify(value.table)}`);
    const { row } = value;
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw faultAt(number, '"row" must be an object');
    }
    const columns = Object.keys(row).sort();
    if (columns.length === 0) throw faultAt(number, 'the row is empty');
    const unknown = columns.find((column) => !table.columns.has(column));
    if (unknown !== undefined) {
      throw faultAt(number, `"${table.name}" has no column ${JSON.stringify(unknown)}`);
    }
    const missing = table.complete(row);
    const written = [...columns, ...Object.keys(missing)];
    if (!this.fits(table, written)) {
      await this.flush();
      this.batch = { table, columns: written, rows: [] };
    }
    this.batch!.rows.push({ number, text: extend(rowTextOf(line, value), missing) });
    this.rows += 1;
  }

  private fits(table: Table, columns: readonly string[]): boolean {
    const { batch } = this;
    return (
      batch?.table === table &&
      batch.rows.length < ROWS_PER_INSERT &&
      batch.columns.join() === columns.join()
    );
  }

  private async flush(): Promise<void> {
    const { batch } = this;
    if (!batch) return;
    this.batch = undefined;
    await this.manager.query('SAVEPOINT batch');
    try {
      await this.insert(batch, batch.rows);
    } catch {
      await this.manager.query('ROLLBACK TO SAVEPOINT batch');
      await this.insertOneByOne(batch);
    }
  }

  /** Finds the row that the database rejects. */
  private async insertOneByOne(batch: Batch): Promise<void> {
    for (const row of batch.rows) {
      try {
        await this.insert(batch, [row]);
      } catch (error) {
        throw faultAt(row.number, (error as Error).message, error);
      }
    }
  }

  private async insert({ table, columns }: Batch, rows: readonly PendingRow[]): Promise<void> {
    const list = columns.map((column) => `"${column}"`).join(', ');
    await this.manager.query(
      `INSERT INTO ${table.name} (${list}) SELECT ${list} FROM json_populate_recordset(NULL::${table.name}, $1::json)`,
      [`[${rows.map(({ text }) => text).join(',')}]`],
    );
  }
}

/** @param row a JSON object as text, which is kept unchanged */
function extend(row: string, columns: Readonly<Record<string, unknown>>): string {
  const more = Object.entries(columns).map(
    ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `${row.slice(0, -1)}${more.join('')}}`;
}

function parse(number: number, line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw faultAt(number, 'is not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw faultAt(number, 'must be a JSON object');
}

function assertHead(value: Partial<Head>): void {
  if (value.format !== FORMAT) throw faultAt(1, 'this is not an export of Gatehouse');
  if (value.version !== VERSION) {
    throw faultAt(1, `version ${value.version} of the format is unknown; this is ${VERSION}`);
  }
  if (!MIGRATIONS.some(({ name }) => name === value.schema)) {
    throw faultAt(1, `the export was made by a newer Gatehouse (schema ${value.schema})`);
  }
}

function faultAt(number: number, what: string, cause?: unknown): TransferFault {
  return new TransferFault(`Line ${number}: ${what}. Nothing was imported.`, { cause });
}

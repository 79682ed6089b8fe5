import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { watchOf } from '../../platform/database/database-watch.js';
import { MIGRATIONS } from '../../platform/database/migrations.js';
import {
  FORMAT,
  rowTextOf,
  VERSION,
  VERSION_WITHOUT_CHECKSUM,
  type Head,
  type RowLine,
  type Tail,
} from './export-format.js';
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

export interface Imported {
  readonly rows: number;
  /** False for files of older versions: a changed line of theirs may have gone unnoticed. */
  readonly isVerified: boolean;
}

/**
 * Imports an export into an empty directory, completely or not at all.
 *
 * @param lines without their line ends
 * @throws TransferFault naming the line that is wrong, or when the file is not as it was exported
 */
export function importDirectory(
  dataSource: DataSource,
  lines: AsyncIterable<string>,
): Promise<Imported> {
  const tables = tablesOf(dataSource);
  const work = async (manager: EntityManager) => {
    // A server that starts now waits, and then finds the accounts.
    await manager.query('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE');
    await assertEmpty(manager, tables);
    // Accounts of an older version may share identifiers; these become contested.
    await manager.query(`SELECT set_config('gatehouse.defer_names', 'on', true)`);
    const imported = await new Import(manager, tables).read(lines);
    await manager.query('SELECT account_names_rebuild()');
    for (const statement of BIND_INVITES) await manager.query(statement);
    return imported;
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
  private readonly hash = createHash('sha256');
  private batch: Batch | undefined;
  private rows = 0;
  private isVerified = false;
  private mayLackChecksum = false;

  constructor(
    private readonly manager: EntityManager,
    tables: readonly Table[],
  ) {
    this.tables = new Map(tables.map((table) => [table.name, table]));
  }

  async read(lines: AsyncIterable<string>): Promise<Imported> {
    let number = 0;
    let isWhole = false;
    for await (const line of lines) {
      number += 1;
      const isEmpty = number > 1 && line.trim() === '';
      if (isWhole && !isEmpty) throw faultAt(number, 'nothing may follow the last line');
      const value = isEmpty ? undefined : parse(number, line);
      if (value && number === 1) this.checkHead(value);
      else if (value && 'end' in value) isWhole = this.checkTail(number, value as unknown as Tail);
      else if (value) await this.add(number, line, value as unknown as RowLine);
      if (!isWhole) this.hash.update(`${line}\n`);
    }
    if (!isWhole) {
      throw new TransferFault(
        'The file has no last line: it was cut off. Nothing was imported. Copy it again, or export again.',
      );
    }
    await this.flush();
    return { rows: this.rows, isVerified: this.isVerified };
  }

  private checkHead(head: Partial<Head>): void {
    assertHead(head);
    this.mayLackChecksum = head.version === VERSION_WITHOUT_CHECKSUM;
  }

  private checkTail(number: number, { rows, sha256 }: Tail): true {
    if (rows !== this.rows) {
      throw faultAt(
        number,
        `the file should have ${rows} rows and has ${this.rows}: lines are missing or were added`,
      );
    }
    if (sha256 === undefined && this.mayLackChecksum) return true;
    if (sha256 === undefined) throw faultAt(number, 'the checksum is missing ("sha256")');
    if (sha256 !== this.hash.digest('hex')) {
      throw new TransferFault(
        'The checksum in the last line does not match: a line was changed or damaged after the export. Nothing was imported. Copy the file again, or export again.',
      );
    }
    return (this.isVerified = true);
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
  if (value.version !== VERSION && value.version !== VERSION_WITHOUT_CHECKSUM) {
    throw faultAt(
      1,
      `version ${JSON.stringify(value.version)} of the format is unknown; this is ${VERSION}`,
    );
  }
  if (!MIGRATIONS.some(({ name }) => name === value.schema)) {
    throw faultAt(1, `the export was made by a newer Gatehouse (schema ${value.schema})`);
  }
}

function faultAt(number: number, what: string, cause?: unknown): TransferFault {
  return new TransferFault(`Line ${number}: ${what}. Nothing was imported.`, { cause });
}

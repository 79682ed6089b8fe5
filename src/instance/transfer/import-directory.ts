import type { DataSource, EntityManager } from 'typeorm';
import { watchOf } from '../../platform/database/database-watch.js';
import { rowTextOf } from './export-format.js';
import { ExportReader, faultAt, type ExportedRow, type Imported } from './read-export.js';
import { reasonOfRefusal } from './reason-of-refusal.js';
import { TransferFault } from './transfer-fault.js';
import { transferredTables, type Table } from './transferred-tables.js';

const ROWS_PER_INSERT = 500;
const ROWS_PER_NEWS = 20_000;

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

export interface ImportOptions {
  /** Apply nothing, and tell what would be done. */
  readonly isTrial?: boolean;
  /** Gets a line for the operator now and then. */
  readonly tell?: (news: string) => void;
  /** The last step of the same transaction. */
  readonly finish?: (manager: EntityManager) => Promise<void>;
}

/**
 * Imports an export into an empty directory, completely or not at all.
 *
 * @param lines without their line ends
 * @throws TransferFault naming the line that is wrong, or when the file is not as it was exported
 */
export async function importDirectory(
  dataSource: DataSource,
  lines: AsyncIterable<string>,
  { isTrial = false, tell = () => {}, finish = async () => {} }: ImportOptions = {},
): Promise<Imported> {
  const tables = transferredTables();
  let imported: Imported | undefined;
  const work = async (manager: EntityManager) => {
    // A server that starts now waits, and then finds the accounts.
    await manager.query('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE');
    await assertEmpty(manager, tables);
    // Accounts of an older version may share identifiers; these become contested.
    await manager.query(`SELECT set_config('gatehouse.defer_names', 'on', true)`);
    const reader = new ExportReader(tables);
    await new Import(manager, tell).write(reader.rows(lines));
    imported = reader.outcome;
    await manager.query('SELECT account_names_rebuild()');
    await manager.query(`SELECT set_config('gatehouse.defer_names', 'off', true)`);
    for (const statement of BIND_INVITES) await manager.query(statement);
    await finish(manager);
    if (isTrial) throw new TrialEnded();
  };
  try {
    await watchOf(dataSource).withoutTimeout(() => dataSource.transaction(work));
  } catch (error) {
    if (!(error instanceof TrialEnded)) throw error;
  }
  return imported!;
}

class TrialEnded extends Error {}

/** Whether no table of an export has rows. */
export async function isDirectoryEmpty({ manager }: DataSource): Promise<boolean> {
  return (await tableWithRows(manager, transferredTables())) === undefined;
}

async function assertEmpty(manager: EntityManager, tables: readonly Table[]): Promise<void> {
  const name = await tableWithRows(manager, tables);
  if (name === undefined) return;
  throw new TransferFault(`The directory is not empty: "${name}" has rows.`);
}

async function tableWithRows(
  manager: EntityManager,
  tables: readonly Table[],
): Promise<string | undefined> {
  for (const { name } of tables) {
    const [row] = await manager.query<unknown[]>(`SELECT 1 FROM ${name} LIMIT 1`);
    if (row) return name;
  }
  return undefined;
}

class Import {
  private batch: Batch | undefined;
  private rows = 0;

  constructor(
    private readonly manager: EntityManager,
    private readonly tell: (news: string) => void,
  ) {}

  async write(rows: AsyncIterable<ExportedRow>): Promise<void> {
    for await (const row of rows) {
      await this.add(row);
      this.rows += 1;
      if (this.rows % ROWS_PER_NEWS === 0) this.tell(`${this.rows} rows`);
    }
    await this.flush();
  }

  private async add({ number, line, table, value }: ExportedRow): Promise<void> {
    const missing = table.complete(value.row);
    const written = [...Object.keys(value.row).sort(), ...Object.keys(missing)];
    if (!this.fits(table, written)) {
      await this.flush();
      this.batch = { table, columns: written, rows: [] };
    }
    this.batch!.rows.push({ number, text: extend(rowTextOf(line, value), missing) });
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
        throw faultAt(row.number, reasonOfRefusal(error, batch.table.name), error);
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

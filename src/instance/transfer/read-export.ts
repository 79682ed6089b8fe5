import { createHash } from 'node:crypto';
import { MIGRATIONS } from '../../platform/database/migrations.js';
import { MAX_DEPTH, nestsDeeperThan } from '../../platform/json/nesting.js';
import {
  FORMAT,
  VERSION,
  VERSION_WITHOUT_CHECKSUM,
  type Head,
  type RowLine,
  type Tail,
} from './export-format.js';
import { TransferFault } from './transfer-fault.js';
import type { Table } from './transferred-tables.js';

/** A row of an export. */
export interface ExportedRow {
  /** The number of its line. */
  readonly number: number;
  readonly line: string;
  readonly table: Table;
  readonly value: RowLine;
}

export interface Imported {
  readonly rows: number;
  /** False for files of older versions: a changed line of theirs may have gone unnoticed. */
  readonly isVerified: boolean;
}

/** Reads an export, and checks that it is as it was written. */
export class ExportReader {
  private readonly tables: ReadonlyMap<string, Table>;
  private readonly hash = createHash('sha256');
  private count = 0;
  private isVerified = false;
  private mayLackChecksum = false;

  constructor(tables: readonly Table[]) {
    this.tables = new Map(tables.map((table) => [table.name, table]));
  }

  /** What has been read. Call it after {@link rows} has ended. */
  get outcome(): Imported {
    return { rows: this.count, isVerified: this.isVerified };
  }

  /**
   * Yields the rows. The last line, with the checksum, comes after them. What is
   * written of them before must be taken back if it is wrong.
   *
   * @param lines without their line ends
   * @throws TransferFault naming the line that is wrong, or when the file is not as it was exported
   */
  async *rows(lines: AsyncIterable<string>): AsyncGenerator<ExportedRow> {
    let number = 0;
    let isWhole = false;
    for await (const line of lines) {
      number += 1;
      const isEmpty = number > 1 && line.trim() === '';
      if (isWhole && !isEmpty) throw faultAt(number, 'nothing may follow the last line');
      const value = isEmpty ? undefined : parse(number, line);
      if (value && number === 1) this.checkHead(value);
      else if (value && 'end' in value) isWhole = this.checkTail(number, value as unknown as Tail);
      else if (value) yield this.toRow(number, line, value as unknown as RowLine);
      if (!isWhole) this.hash.update(`${line}\n`);
    }
    if (!isWhole) {
      throw new TransferFault(
        'The file has no last line: it was cut off. Nothing was imported. Copy it again, or export again.',
      );
    }
  }

  private checkHead(head: Partial<Head>): void {
    assertHead(head);
    this.mayLackChecksum = head.version === VERSION_WITHOUT_CHECKSUM;
  }

  private checkTail(number: number, { rows, sha256 }: Tail): true {
    if (rows !== this.count) {
      throw faultAt(
        number,
        `the file should have ${rows} rows and has ${this.count}: lines are missing or were added`,
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

  private toRow(number: number, line: string, value: RowLine): ExportedRow {
    const table = this.tables.get(value.table);
    if (!table) throw faultAt(number, `there is no table ${JSON.stringify(value.table)}`);
    const { row } = value;
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw faultAt(number, '"row" must be an object');
    }
    const columns = Object.keys(row);
    if (columns.length === 0) throw faultAt(number, 'the row is empty');
    const unknown = columns.find((column) => !table.columns.has(column));
    if (unknown !== undefined) {
      throw faultAt(number, `"${table.name}" has no column ${JSON.stringify(unknown)}`);
    }
    this.count += 1;
    return { number, line, table, value };
  }
}

/** What a request may nest, within the line, its row, and the record of a change. */
const MOST_LEVELS = MAX_DEPTH + 10;

function parse(number: number, line: string): Record<string, unknown> {
  let value: unknown;
  // The database reads values recursively, and PGlite does not survive that its stack overflows.
  if (nestsDeeperThan(MOST_LEVELS, line)) throw faultAt(number, 'its values nest too deep');
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

export function faultAt(number: number, what: string, cause?: unknown): TransferFault {
  return new TransferFault(`Line ${number}: ${what}. Nothing was imported.`, { cause });
}

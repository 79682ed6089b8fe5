/** The first line of an export. */
export interface Head {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** The last migration of the database that it came from. */
  readonly schema: string;
  readonly exportedAt: string;
}

/** The last line: by it a file that was cut off is told from a whole one. */
export interface Tail {
  readonly end: true;
  readonly rows: number;
}

export const FORMAT = 'gatehouse-export';
export const VERSION = 1;

/** A line between them. */
export interface RowLine {
  readonly table: string;
  readonly row: Record<string, unknown>;
}

/** @param row a JSON object, as text: so no number and no order of keys changes on the way */
export function rowLine(table: string, row: string): string {
  return `${prefixOf(table)}${row}}`;
}

/** The row of a line as it stands there, or written anew when somebody has edited the line. */
export function rowTextOf(line: string, { table, row }: RowLine): string {
  const prefix = prefixOf(table);
  const isAsWritten = line.startsWith(prefix) && line.endsWith('}}');
  return isAsWritten ? line.slice(prefix.length, -1) : JSON.stringify(row);
}

function prefixOf(table: string): string {
  return `{"table":"${table}","row":`;
}

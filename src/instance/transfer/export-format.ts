/** The first line of an export. */
export interface Head {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** The last migration of the exported database. */
  readonly schema: string;
  readonly exportedAt: string;
}

/** The last line. It distinguishes a complete file from a truncated or changed one. */
export interface Tail {
  readonly end: true;
  readonly rows: number;
  /** Of all bytes before this line, in hexadecimal. Files of version 1 have none. */
  readonly sha256?: string;
}

export const FORMAT = 'gatehouse-export';
export const VERSION = 2;
/** The version whose files have no checksum. They can still be imported. */
export const VERSION_WITHOUT_CHECKSUM = 1;

/** A line between the head and the tail. */
export interface RowLine {
  readonly table: string;
  readonly row: Record<string, unknown>;
}

/** @param row a JSON object as text, so that numbers and the order of keys stay unchanged */
export function rowLine(table: string, row: string): string {
  return `${prefixOf(table)}${row}}`;
}

/** Returns the row of a line unchanged, or serialized again when somebody has edited the line. */
export function rowTextOf(line: string, { table, row }: RowLine): string {
  const prefix = prefixOf(table);
  const isAsWritten = line.startsWith(prefix) && line.endsWith('}}');
  return isAsWritten ? line.slice(prefix.length, -1) : JSON.stringify(row);
}

function prefixOf(table: string): string {
  return `{"table":"${table}","row":`;
}

import { Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { alignColumns } from './align-columns.js';
import { print } from './output.js';
import { UsageFault } from './refusal.js';

export interface ListOptions {
  readonly format: 'table' | 'csv' | 'json';
  readonly limit: string;
}

const MOST_ROWS = 10_000;

export const FORMAT_OPTION = new Option('--format <format>', 'table, csv, or json: an array')
  .choices(['table', 'csv', 'json'])
  .default('table');

export const LIMIT_OPTION = new Option('--limit <count>', 'how many are listed').default('1000');

/** @throws UsageFault */
export function readLimit({ limit }: ListOptions): number {
  const count = Number(limit);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_ROWS) return count;
  throw new UsageFault(`--limit: must be a whole number from 1 to ${MOST_ROWS}.`);
}

type Value = string | boolean | null;

/**
 * Prints rows as a table, as CSV or as JSON. All have the same columns; the names of JSON and CSV
 * are in the style of the APIs.
 */
export function printTable(
  rows: readonly Readonly<Record<string, Value>>[],
  { format }: Pick<ListOptions, 'format'>,
): void {
  if (format === 'json') return print(...JSON.stringify(rows, null, 2).split('\n'));
  const columns = Object.keys(rows[0] ?? {});
  if (format === 'csv') {
    const cells = rows.map((row) => columns.map((column) => row[column] ?? ''));
    const cast = { boolean: String };
    return print(
      ...stringify([columns, ...cells], { cast })
        .trimEnd()
        .split('\n'),
    );
  }
  if (rows.length === 0) return;
  const heads = columns.map((column) => column.replaceAll('_', ' ').toUpperCase());
  print(...alignColumns([heads, ...rows.map((row) => columns.map((name) => inWords(row[name])))]));
}

function inWords(value: Value | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value ?? '-';
}

/** A moment to the minute, in UTC. */
export function describeMoment(moment: Date | null): string | null {
  return moment && `${moment.toISOString().slice(0, 16)}Z`;
}

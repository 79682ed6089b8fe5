import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type { ExportFormat } from './audit-query-rules.js';

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
};

type Row = Readonly<Record<string, unknown>>;

/**
 * Writes rows as JSON Lines, or as CSV (RFC 4180) whose first line names the columns.
 *
 * @param pages the rows, so many at a time
 */
export function writeExport(
  pages: AsyncIterable<readonly Row[]>,
  columns: readonly string[],
  format: ExportFormat,
): Readable {
  return Readable.from(format === 'csv' ? toCsv(pages, columns) : toJsonLines(pages));
}

async function* toJsonLines(pages: AsyncIterable<readonly Row[]>) {
  for await (const page of pages) yield page.map((row) => `${JSON.stringify(row)}\n`).join('');
}

async function* toCsv(pages: AsyncIterable<readonly Row[]>, columns: readonly string[]) {
  yield stringify([[...columns]]);
  for await (const page of pages) {
    // A spreadsheet would run a user name such as `=cmd()`.
    yield stringify([...page], { columns: [...columns], escape_formulas: true });
  }
}

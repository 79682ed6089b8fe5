import { Readable } from 'node:stream';
import type { ExportFormat } from './audit-query-rules.js';

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
};

type Row = Readonly<Record<string, unknown>>;

/**
 * Writes rows as JSON Lines, or as CSV (RFC 4180) whose first line names the columns. Requests a
 * row only after the previous one was consumed.
 */
export function writeExport(
  rows: AsyncIterable<Row>,
  columns: readonly string[],
  format: ExportFormat,
): Readable {
  return Readable.from(gather(format === 'csv' ? toCsv(rows, columns) : toJsonLines(rows)));
}

/**
 * Rows are gathered into chunks, because a chunk for each small row would cost more than the row.
 */
const CHUNK_LENGTH = 65_536;

async function* gather(lines: AsyncIterable<string>) {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

async function* toJsonLines(rows: AsyncIterable<Row>) {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

async function* toCsv(rows: AsyncIterable<Row>, columns: readonly string[]) {
  const { stringify } = await import('csv-stringify/sync');
  yield stringify([[...columns]]);
  for await (const row of rows) {
    // Escaped, because a spreadsheet would run a user name such as `=cmd()`.
    yield stringify([row], { columns: [...columns], escape_formulas: true });
  }
}

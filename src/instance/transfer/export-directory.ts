import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { watchOf } from '../../platform/database/database-watch.js';
import { MIGRATIONS } from '../../platform/database/migrations.js';
import { FORMAT, rowLine, VERSION, type Head, type Tail } from './export-format.js';
import { transferredTables, type Table } from './transferred-tables.js';

const ROWS_PER_FETCH = 1_000;

/**
 * Writes every account and what belongs to it in one snapshot, with a checksum. Other writers are
 * not blocked.
 *
 * @param write receives a few lines at a time, each with its line ending
 * @returns the number of rows of each table
 */
export async function exportDirectory(
  dataSource: DataSource,
  write: (lines: string) => Promise<unknown>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const hash = createHash('sha256');
  const add = (lines: string) => {
    hash.update(lines);
    return write(lines);
  };
  const work = async (manager: EntityManager) => {
    await manager.query('SET TRANSACTION READ ONLY');
    const head: Head = {
      format: FORMAT,
      version: VERSION,
      schema: MIGRATIONS.at(-1)!.name,
      exportedAt: new Date().toISOString(),
    };
    await add(`${JSON.stringify(head)}\n`);
    for (const table of transferredTables()) {
      counts[table.name] = await exportTable(manager, table, add);
    }
    const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const tail: Tail = { end: true, rows, sha256: hash.digest('hex') };
    await write(`${JSON.stringify(tail)}\n`);
  };
  await watchOf(dataSource).withoutTimeout(() => dataSource.transaction('REPEATABLE READ', work));
  return counts;
}

async function exportTable(
  manager: EntityManager,
  { name, columns, order, only }: Table,
  write: (lines: string) => Promise<unknown>,
): Promise<number> {
  const list = [...columns.keys()].map((column) => `"${column}"`).join(', ');
  await manager.query(
    `DECLARE rows_of_table NO SCROLL CURSOR FOR
     SELECT row_to_json(written)::text AS row
     FROM (SELECT ${list} FROM ${name} WHERE ${only ?? 'true'} ORDER BY ${order}) AS written`,
  );
  let count = 0;
  for (;;) {
    const rows = await manager.query<{ row: string }[]>(
      `FETCH ${ROWS_PER_FETCH} FROM rows_of_table`,
    );
    if (rows.length === 0) break;
    count += rows.length;
    // A line break inside JSON can only be between tokens.
    const lines = rows.map(({ row }) => rowLine(name, row.replace(/[\r\n]+/g, ' ')));
    await write(`${lines.join('\n')}\n`);
  }
  await manager.query('CLOSE rows_of_table');
  return count;
}

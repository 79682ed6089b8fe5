import type { DataSource } from 'typeorm';
import { transact } from './transact.js';

const BATCH = 1000;

/**
 * Deletes the rows of a table that meet a condition, in batches, so that no transaction is long. It
 * skips rows that another transaction has locked.
 *
 * @returns the number of deleted rows
 */
export async function deleteRows(
  dataSource: DataSource,
  table: string,
  condition: string,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const count = await transact(dataSource, async (manager) => {
      const [, affected] = await manager.query<[unknown, number]>(
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`,
      );
      return affected;
    });
    deleted += count;
    if (count < BATCH) return deleted;
  }
}

import type { DataSource } from 'typeorm';
import { BatchLoader } from './batch-loader.js';
import { inOrder, type PlacedRow } from './batch-query.js';
import { poolOf } from './data-source.js';
import { watchOf } from './database-watch.js';

/** A prepared statement. It ends with `FOR_EACH_PLACE`, and returns at most one row per key. */
interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * Creates a loader that looks up all keys of one turn of the event loop with one statement.
 *
 * @param valuesOf returns the parameters of the statement
 */
export function batchLookup<Key, Row>(
  dataSource: DataSource,
  statement: Statement,
  valuesOf: (keys: readonly Key[]) => unknown[],
): BatchLoader<Key, Row> {
  return new BatchLoader<Key, Row>(async (keys) => {
    const query = { ...statement, values: valuesOf(keys) };
    const { rows } = await poolOf(dataSource).query<Row & PlacedRow>(query);
    return inOrder(keys.length, rows);
  }, watchOf(dataSource));
}

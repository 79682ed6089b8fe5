/**
 * The end of a `FROM unnest(...) WITH ORDINALITY AS asked (..., place)` that looks each key up by
 * index.
 *
 * The bounds are true for every place. They make the planner expect few keys however many there
 * are, so that it keeps one prepared plan of index look-ups. Without them it plans again for small
 * batches and reads whole tables for large ones.
 */
export const FOR_EACH_PLACE = 'WHERE asked.place BETWEEN 1 AND 1000000';

/** A row with the place of its key, counted from 1. */
export interface PlacedRow {
  readonly place: number;
}

/** Returns one row, or undefined, per key, in the order of the keys. */
export function inOrder<Row extends PlacedRow>(
  count: number,
  rows: readonly Row[],
): (Row | undefined)[] {
  const ordered = new Array<Row | undefined>(count).fill(undefined);
  for (const row of rows) ordered[row.place - 1] = row;
  return ordered;
}

/**
 * Formats a PostgreSQL array of texts that need no quotes: digits and ids. The driver quotes every
 * text, which takes several times as long.
 *
 * @param type `bytea`: the texts are hexadecimal digits
 */
export function toArrayText(texts: readonly (string | null | undefined)[], type?: string): string {
  const prefix = type === 'bytea' ? String.raw`\\x` : '';
  return `{${texts.map((text) => (text ? prefix + text : 'NULL')).join(',')}}`;
}

/**
 * The rest of a `FROM unnest(...) WITH ORDINALITY AS asked (..., place)` that looks each asked-for key up by index.
 *
 * The bounds hold for every place. They make the planner expect a handful of keys however many come, so that it settles on one
 * prepared plan of index look-ups: left to itself it plans anew for small batches and reads whole tables for large ones.
 */
export const FOR_EACH_PLACE = 'WHERE asked.place BETWEEN 1 AND 1000000';

/** A row with the place, from 1, of the key it answers. */
export interface PlacedRow {
  readonly place: number;
}

/** One row, or undefined, per asked-for key in the order of the keys. */
export function inOrder<Row extends PlacedRow>(
  count: number,
  rows: readonly Row[],
): (Row | undefined)[] {
  const ordered = new Array<Row | undefined>(count).fill(undefined);
  for (const row of rows) ordered[row.place - 1] = row;
  return ordered;
}

/**
 * An array as PostgreSQL reads it, of texts that need no quotes: digits and ids. That takes the driver, which quotes everything, several
 * times as long.
 *
 * @param type `bytea`: the texts are hexadecimal digits
 */
export function toArrayText(texts: readonly (string | null | undefined)[], type?: string): string {
  const prefix = type === 'bytea' ? String.raw`\\x` : '';
  return `{${texts.map((text) => (text ? prefix + text : 'NULL')).join(',')}}`;
}

/** Characters that a terminal would obey instead of show. */
const CONTROL_CHARACTER = /[\p{Cc}\p{Cf}]/gu;

/** Rows as text in columns of equal width. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replace(CONTROL_CHARACTER, '?')));
  const widths = cells[0]!.map((_, place) => Math.max(...cells.map((row) => row[place]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, place) => cell.padEnd(widths[place]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

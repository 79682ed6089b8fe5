import { toVisible } from '../platform/logs/visible-text.js';

/** Formats rows as lines with columns of equal width. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(toVisible));
  const widths = cells[0]!.map((_, place) => Math.max(...cells.map((row) => row[place]!.length)));
  return cells.map((row) =>
    row
      .map((cell, place) => cell.padEnd(widths[place]!))
      .join('  ')
      .trimEnd(),
  );
}

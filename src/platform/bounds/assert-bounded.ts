import { isDeepStrictEqual } from 'node:util';
import { DomainError } from '../errors/domain-error.js';
import { toSnakeCase } from '../validation/snake-case.js';
import {
  COLUMN_BOUNDS,
  DEFAULT_BOUND,
  type BoundedTable,
  type ColumnBound,
} from './column-bounds.js';
import { isJsonLonger } from './json-size.js';
import { isLineOfText } from './line-of-text.js';

type Values = Readonly<Record<string, unknown>>;

/**
 * Rejects values that exceed {@link COLUMN_BOUNDS}, and invisible characters in columns that people
 * read.
 *
 * @param values by the property names of the entity
 * @param before the current row: values that it already has may be sent again
 * @throws DomainError `value_too_long`, `invalid_input`
 */
export function assertBounded(table: BoundedTable, values: object, before?: object): void {
  const bounds: Readonly<Record<string, ColumnBound>> = COLUMN_BOUNDS[table];
  for (const [property, value] of Object.entries(values)) {
    const bound = bounds[property] ?? (typeof value === 'string' ? DEFAULT_BOUND : undefined);
    if (bound === undefined) continue;
    const isTooLong = isBeyond(bound, value);
    if (!isTooLong && !isUnseen(bound, value)) continue;
    if (before && isDeepStrictEqual(value, (before as Values)[property])) continue;
    const field = toSnakeCase(property);
    if (!isTooLong) throw unseen(field, value);
    throw new DomainError('value_too_long', {
      field,
      ...('characters' in bound
        ? { most: bound.characters, unit: 'characters' as const }
        : { most: 'bytes' in bound ? bound.bytes : 0, unit: 'bytes' as const }),
    });
  }
}

function isUnseen(bound: ColumnBound, value: unknown): boolean {
  return 'isLine' in bound && typeof value === 'string' && !isLineOfText(value);
}

function unseen(field: string, input: unknown): DomainError {
  return new DomainError('invalid_input', {
    issues: [{ location: ['body', field], fault: { kind: 'unseen_characters' }, input }],
  });
}

function isBeyond(bound: ColumnBound, value: unknown): boolean {
  if (value === null || value === undefined || 'fixedBy' in bound) return false;
  if ('bytes' in bound) return isJsonLonger(value, bound.bytes);
  const text = value as string;
  // A character is one or two code units, so only lengths in between need counting.
  return text.length > bound.characters && [...text].length > bound.characters;
}

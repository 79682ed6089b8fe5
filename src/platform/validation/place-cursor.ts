import { parseText } from './lax.js';
import { refuse, refuseUnstorable, type Parser } from './parser.js';

export const ORDERS = ['asc', 'desc'] as const;
export type Order = (typeof ORDERS)[number];

/** A place in a sorted list, and on which side of it a page is. */
export interface Place<Sort extends string> {
  readonly sort: Sort;
  readonly order: Order;
  readonly side: 'after' | 'before';
  /** The value that the entry there is sorted by, as a text. */
  readonly value: string;
  /** What tells entries of the same value apart. */
  readonly id: string;
}

/** Which places a list has. */
export interface Places<Sort extends string> {
  readonly sorts: readonly Sort[];
  /** Whether entries can have a value and an id. */
  readonly isPossible: (place: Place<Sort>) => boolean;
}

const MAX_LENGTH = 4096;

/** Returns the text that clients send back to get a page. It is opaque to them. */
export function toPlaceCursor({ sort, order, side, value, id }: Place<string>): string {
  return Buffer.from(JSON.stringify([sort, order, side, value, id])).toString('base64url');
}

/** Accepts the text of a cursor of a list, and the empty text: none. */
export function placeCursorOf<Sort extends string>(places: Places<Sort>): Parser<string> {
  return (input) => {
    const parsed = parseText(input);
    if ('fault' in parsed || parsed.value === '') return parsed;
    return readPlaceCursor(places, parsed.value) ? parsed : refuse('foreign_cursor');
  };
}

/** Returns undefined for a text that is not a cursor of the list. */
export function readPlaceCursor<Sort extends string>(
  { sorts, isPossible }: Places<Sort>,
  text: string,
): Place<Sort> | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const parts = partsOf(Buffer.from(text, 'base64url').toString());
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined;
  const [sort, order, side, value = '', id = ''] = parts;
  if (!isOneOf(sorts, sort) || !isOneOf(ORDERS, order)) return undefined;
  if (side !== 'after' && side !== 'before') return undefined;
  const place = { sort, order, side, value, id } as const;
  return refuseUnstorable(value) || !isPossible(place) ? undefined : place;
}

/** Every time that PostgreSQL can hold too, in milliseconds since 1970. */
const MILLISECONDS = /^-?\d{1,14}$/;

export function isMilliseconds(text: string): boolean {
  return MILLISECONDS.test(text);
}

function partsOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isOneOf<T extends string>(allowed: readonly T[], text: string | undefined): text is T {
  return allowed.includes(text as T);
}

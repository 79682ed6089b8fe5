import { parseText } from '../../platform/validation/lax.js';
import { refuse, refuseUnstorable, type Parser } from '../../platform/validation/parser.js';

/** What a list of accounts can be sorted by: each has an index. */
export const ACCOUNT_SORTS = ['created', 'username', 'last_login'] as const;
export const ORDERS = ['asc', 'desc'] as const;

export type AccountSort = (typeof ACCOUNT_SORTS)[number];
export type Order = (typeof ORDERS)[number];

/** A place in a sorted list of accounts, and on which side of it a page is. */
export interface AccountCursor {
  readonly sort: AccountSort;
  readonly order: Order;
  readonly side: 'after' | 'before';
  /**
   * The value that the account there is sorted by: of a log-in, the milliseconds since 1970, or an
   * empty text for never.
   */
  readonly value: string;
  /** The account's place in the order of creation. */
  readonly seq: string;
}

const SEQ = /^\d{1,18}$/;
/** Every time that PostgreSQL can hold too. */
const MILLISECONDS = /^(-?\d{1,14})?$/;
const MAX_LENGTH = 4096;

/** Returns the text that clients send back. It is opaque to them. */
export function toAccountCursor({ sort, order, side, value, seq }: AccountCursor): string {
  return Buffer.from(JSON.stringify([sort, order, side, value, seq])).toString('base64url');
}

/** Accepts the text of a cursor, and the empty text: none. */
export const parseAccountCursor: Parser<string> = (input) => {
  const parsed = parseText(input);
  if ('fault' in parsed || parsed.value === '') return parsed;
  return readAccountCursor(parsed.value) ? parsed : refuse('foreign_cursor');
};

/** Returns undefined for a text that is no cursor. */
export function readAccountCursor(text: string): AccountCursor | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const parts = partsOf(Buffer.from(text, 'base64url').toString());
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined;
  const [sort, order, side, value = '', seq = ''] = parts;
  if (!isOneOf(ACCOUNT_SORTS, sort) || !isOneOf(ORDERS, order)) return undefined;
  if (side !== 'after' && side !== 'before') return undefined;
  if (!SEQ.test(seq) || refuseUnstorable(value)) return undefined;
  if (sort === 'last_login' && !MILLISECONDS.test(value)) return undefined;
  return { sort, order, side, value, seq };
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

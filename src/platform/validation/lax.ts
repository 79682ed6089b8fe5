import { isNumberText } from '../json/exact-json.js';
import { refuse, refuseUnstorable, refuseUnstorableWithin } from './parser.js';
import type { Parser } from './parser.js';

/**
 * Accepts a string, without converting other types.
 *
 * Faults: `not_text`; `unstorable_text` for a lone surrogate or a NUL (pydantic accepts them, and
 * the request then ends in a 500). Source: docs of pydantic v2, conversion table, lax mode.
 */
export const parseText: Parser<string> = (input) => {
  if (typeof input !== 'string') return refuse('not_text');
  return refuseUnstorable(input) ?? { value: input };
};

const BOOLEAN_WORDS = new Map<string, boolean>([
  ...['1', 't', 'y', 'on', 'yes', 'true'].map((word) => [word, true] as const),
  ...['0', 'f', 'n', 'off', 'no', 'false'].map((word) => [word, false] as const),
]);

/** pydantic's boolean does not accept integers from here on: it only reads 64 bits. */
const INT64_LIMIT = 2 ** 63;

/**
 * Accepts a boolean, the numbers 0 and 1, and the usual words for yes and no in any case.
 *
 * Faults: `unreadable_boolean` for other words and integers, `not_boolean` for everything else.
 * Source: docs of pydantic v2, conversion table, lax mode.
 */
export const parseBoolean: Parser<boolean> = (input) => {
  if (typeof input === 'boolean') return { value: input };
  if (typeof input === 'string') {
    const value = BOOLEAN_WORDS.get(input.toLowerCase());
    return value === undefined
      ? (refuseUnstorable(input) ?? refuse('unreadable_boolean'))
      : { value };
  }
  if (input === 0 || input === 1) return { value: input === 1 };
  const isInteger = Number.isInteger(input) && Math.abs(input as number) < INT64_LIMIT;
  return refuse(isInteger ? 'unreadable_boolean' : 'not_boolean');
};

/**
 * Sign, digits, a fraction of zeros, with Rust's definition of white space around it, not
 * `trim()`'s.
 */
const INTEGER_TEXT = /^\p{White_Space}*([+-]?)(\d[\d_]*)(?:\.0+)?\p{White_Space}*$/u;

const LEADING_ZEROS = /^0[0_]*(?=\d)/;

/** The longest text that is an integer. */
const MOST_DIGITS = 4300;

/** Parses an integer of any size; undefined if the text is not an integer. */
function readInteger(text: string): number | undefined {
  const [, sign = '', digits = ''] = INTEGER_TEXT.exec(text) ?? [];
  const significant = digits.replace(LEADING_ZEROS, '');
  // Python's rule for underscores, single and between digits, only applies after the leading zeros.
  if (significant === '' || significant.endsWith('_') || significant.includes('__')) {
    return undefined;
  }
  return Number(sign + significant.replaceAll('_', ''));
}

function saturate(integer: number): number {
  const clamped = Math.min(Math.max(integer, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return clamped === 0 ? 0 : clamped; // -0 would be told apart by toEqual and Object.is
}

/**
 * Accepts integers, their texts (`+1`, ` 1`, `1_0`, `1.0`), true (1) and false (0).
 *
 * The result is always a safe integer: larger values are clamped to the nearest one, where pydantic
 * has big integers. Faults: `unreadable_integer`, `endless_integer` (a text of more than 4,300
 * characters), `fractional_integer`, `infinite_number`, `not_integer`, `unstorable_text`.
 * Source: docs of pydantic v2, conversion table, lax mode.
 */
export const parseInteger: Parser<number> = (input) => {
  if (typeof input === 'boolean') return { value: input ? 1 : 0 };
  if (typeof input === 'string') {
    const integer = readInteger(input);
    if (integer !== undefined && input.length > MOST_DIGITS) return refuse('endless_integer');
    if (integer !== undefined) return { value: saturate(integer) };
    return refuseUnstorable(input) ?? refuse('unreadable_integer');
  }
  if (typeof input !== 'number') return refuse('not_integer');
  if (!Number.isFinite(input)) return refuse('infinite_number');
  if (Number.isInteger(input)) return { value: saturate(input) };
  return refuse('fractional_integer');
};

/**
 * Accepts a JSON object with any content, and returns the same object, not a copy.
 *
 * Faults: `not_dictionary`; `unstorable_text` when a text within cannot be stored. Source: docs of
 * pydantic v2, conversion table, lax mode.
 */
export const parseDictionary: Parser<Record<string, unknown>> = (input) => {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  if (isObject && !isNumberText(input)) {
    return refuseUnstorableWithin(input) ?? { value: input as Record<string, unknown> };
  }
  return refuse('not_dictionary');
};

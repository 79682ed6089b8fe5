import type { InputFault } from '../errors/input-fault.js';
import { parseText } from './lax.js';
import { refuse, type Parser } from './parser.js';

/** Accepts only true and false, as serde does. */
export const parseStrictBoolean: Parser<boolean> = (input) =>
  typeof input === 'boolean' ? { value: input } : refuse('not_boolean');

/** Date, `T` or a space, time, and a required offset. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** Accepts a date and time of RFC 3339 with its offset. */
export const parseRfc3339: Parser<Date> = (input) => {
  const isText = typeof input === 'string' && RFC_3339.test(input);
  const date = new Date(isText ? input.replace(' ', 'T').toUpperCase() : NaN);
  return Number.isNaN(date.getTime()) || rolledOver(input as string, date)
    ? refuse('not_rfc3339')
    : { value: date };
};

/** JavaScript parses February 30 as March 1 or 2. */
function rolledOver(text: string, date: Date): boolean {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const offset = sign ? (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1) : 0;
  const local = new Date(date.getTime() + offset * 60_000);
  return local.getUTCDate() !== Number(text.slice(8, 10));
}

const MAX_INTEGER = 2 ** 31;

/** Accepts an integer of 0 or more in a query, as digits. */
export const parseCount: Parser<number> = (input) => {
  const isDigits = typeof input === 'string' && /^\d{1,10}$/.test(input);
  return isDigits && Number(input) < MAX_INTEGER
    ? { value: Number(input) }
    : refuse('unreadable_integer');
};

/** Accepts `true` and `false` in a query. */
export const parseQueryBoolean: Parser<boolean> = (input) =>
  input === 'true' || input === 'false'
    ? { value: input === 'true' }
    : refuse('unreadable_boolean');

const MAX_TEXTS = 1000;

/** Accepts an array of strings. */
export const parseTexts: Parser<string[]> = (input) => {
  if (!Array.isArray(input) || input.length > MAX_TEXTS) {
    return refuse('not_texts', { most: MAX_TEXTS });
  }
  for (const element of input) {
    const parsed = parseText(element);
    if ('fault' in parsed) return parsed;
  }
  return { value: input as string[] };
};

/**
 * Creates a parser of texts of bounded length (in characters) and a given form.
 *
 * @param otherwise the fault of a text of another form
 */
export function textOf({
  min = 0,
  max,
  form,
  otherwise = { kind: 'wrong_form', form: 'unexpected characters' },
}: {
  min?: number;
  max: number;
  form?: RegExp;
  otherwise?: InputFault;
}): Parser<string> {
  return (input) => {
    const parsed = parseText(input);
    if ('fault' in parsed) return parsed;
    const length = [...parsed.value].length;
    if (length < min || length > max) {
      return refuse('wrong_length', { least: min, most: max });
    }
    return form && !form.test(parsed.value) ? { fault: otherwise } : parsed;
  };
}

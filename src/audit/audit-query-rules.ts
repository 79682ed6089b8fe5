import { parseInteger, parseText } from '../platform/validation/lax.js';
import { refuse, type Parser } from '../platform/validation/parser.js';

const FORMATS = ['jsonl', 'csv'] as const;

export type ExportFormat = (typeof FORMATS)[number];

const MAX_PAGE = 1000;

export const parsePageSize: Parser<number> = (input) => {
  const parsed = parseInteger(input);
  if ('fault' in parsed) return parsed;
  if (parsed.value < 1) return refuse('too_small', { least: 1 });
  return parsed.value > MAX_PAGE ? refuse('too_large', { most: MAX_PAGE }) : parsed;
};

export const parseFormat: Parser<ExportFormat> = (input) => {
  const parsed = parseText(input);
  if ('fault' in parsed) return parsed;
  const format = FORMATS.find((candidate) => candidate === parsed.value);
  return format ? { value: format } : refuse('not_allowed', { allowed: FORMATS });
};

/** Accepts the id of an event: digits of a number that JSON can hold exactly. */
export const parseEventId: Parser<string> = (input) =>
  typeof input === 'string' && /^\d{1,15}$/.test(input)
    ? { value: input }
    : refuse('unreadable_integer');

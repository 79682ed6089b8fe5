import { parseText } from '../platform/validation/lax.js';
import { refuse, type Parser } from '../platform/validation/parser.js';

const FORMATS = ['jsonl', 'csv'] as const;

export type ExportFormat = (typeof FORMATS)[number];

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

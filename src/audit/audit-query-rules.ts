import { parseInteger, parseText } from '../platform/validation/lax.js';
import type { Parser } from '../platform/validation/parser.js';

export type ExportFormat = 'jsonl' | 'csv';

const MAX_PAGE = 1000;

export const parsePageSize: Parser<number> = (input) => {
  const parsed = parseInteger(input);
  if ('fault' in parsed) return parsed;
  if (parsed.value < 1) {
    const msg = 'Input should be greater than or equal to 1';
    return { fault: { type: 'greater_than_equal', msg, ctx: { ge: 1 } } };
  }
  if (parsed.value > MAX_PAGE) {
    const msg = `Input should be less than or equal to ${MAX_PAGE}`;
    return { fault: { type: 'less_than_equal', msg, ctx: { le: MAX_PAGE } } };
  }
  return parsed;
};

export const parseFormat: Parser<ExportFormat> = (input) => {
  const parsed = parseText(input);
  if ('fault' in parsed) return parsed;
  if (parsed.value === 'jsonl' || parsed.value === 'csv') return { value: parsed.value };
  const expected = `'jsonl' or 'csv'`;
  return {
    fault: { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } },
  };
};

import { refuse, type Parser } from '../../platform/validation/parser.js';
import { textOf } from '../../platform/validation/strict.js';

export const MAX_USES = 1000;
export const DEFAULT_USES = 1;
/** 90 days. */
export const MAX_LIFETIME_SECONDS = 90 * 86_400;
/** A day. */
export const DEFAULT_LIFETIME_SECONDS = 86_400;

export const parseTokenName: Parser<string> = textOf({ min: 1, max: 100 });

export const parseUses: Parser<number> = wholeNumberTo(MAX_USES);

export const parseLifetimeSeconds: Parser<number> = wholeNumberTo(MAX_LIFETIME_SECONDS);

function wholeNumberTo(most: number): Parser<number> {
  return (input) =>
    Number.isInteger(input) && (input as number) >= 1 && (input as number) <= most
      ? { value: input as number }
      : refuse('wrong_form', { form: `expected a whole number from 1 to ${most}` });
}

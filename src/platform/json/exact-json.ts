import { numberTexts, parseWithSource, type NumberText } from './raw-json.js';

export type { NumberText };

/**
 * Whether a text may contain a number that a double would change: one of many digits, or with a
 * fraction that ends in 0. It is cheap, and runs on every text.
 */
const MAY_CHANGE = /[[:,]\s*-?(?:[\d.]{16}|\d+\.\d*0\s*[,}\]])/;

/** Whether {@link parseExactJson} may read a text differently from `JSON.parse`. */
export function mayHoldNumberTexts(json: string): boolean {
  return MAY_CHANGE.test(json);
}

/**
 * Parses JSON like `JSON.parse`, but keeps the text of numbers that a double would change, such as
 * `12345678901234567890` and `1.0`: they become {@link NumberText}. Numbers with an exponent are
 * doubles.
 *
 * @throws SyntaxError
 */
export function parseExactJson(json: string): unknown {
  return mayHoldNumberTexts(json) ? parseWithSource(json, keepNumber) : JSON.parse(json);
}

export function isNumberText(value: unknown): value is NumberText {
  return numberTexts.has(value);
}

function keepNumber(_name: string, value: unknown, context?: { readonly source?: string }) {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined) return value;
  return String(value) === source || /e/i.test(source) ? value : numberTexts.create(source);
}

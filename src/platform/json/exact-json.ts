import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A number of a JSON text that a double would change. `JSON.stringify` writes it as it was. */
export interface NumberText {
  readonly rawJSON: string;
}

interface RawJson {
  readonly rawJSON?: (text: string) => NumberText;
  readonly isRawJSON?: (value: unknown) => boolean;
}

const { rawJSON: toNumberText, isRawJSON } = findRawJson();

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
  return mayHoldNumberTexts(json) ? JSON.parse(json, keepNumber) : JSON.parse(json);
}

export function isNumberText(value: unknown): value is NumberText {
  return isRawJSON(value);
}

function keepNumber(_name: string, value: unknown, context?: { readonly source?: string }) {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined) return value;
  return String(value) === source || /e/i.test(source) ? value : toNumberText(source);
}

/**
 * Node before version 21 has these functions behind a flag, in contexts that are created after it
 * is set. `JSON.parse` and `JSON.stringify` of all contexts then know them.
 */
function findRawJson(): Required<RawJson> {
  const own = JSON as RawJson;
  if (own.rawJSON) return own as Required<RawJson>;
  setFlagsFromString('--harmony-json-parse-with-source');
  return runInNewContext('JSON') as Required<RawJson>;
}

import { parseText } from './lax.js';
import { refuse, type Parser } from './parser.js';

/** Before the first entry. */
export const START = '0';
const TAG = 'after:';
const POSITION = /^after:(\d{1,18})$/;

/** Returns the text that clients send back to get the next page. It is opaque to them. */
export function toCursor(position: string): string {
  return Buffer.from(TAG + position).toString('base64url');
}

/** Parses a cursor into its position. An empty text is the start. */
export const parseCursor: Parser<string> = (input) => {
  const parsed = parseText(input);
  if ('fault' in parsed || parsed.value === '')
    return 'fault' in parsed ? parsed : { value: START };
  const position = POSITION.exec(Buffer.from(parsed.value, 'base64url').toString())?.[1];
  return position === undefined ? refuse('foreign_cursor') : { value: position };
};

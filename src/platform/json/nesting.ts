/**
 * How many levels arrays and objects of a request may nest; far below what a recursive reader
 * survives.
 */
export const MAX_DEPTH = 200;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS = [0x7b, 0x5b] as const;
const CLOSERS = [0x7d, 0x5d] as const;

/**
 * Whether arrays and objects of a JSON text nest deeper than `most` levels. It is cheap. Of a
 * malformed text the answer may be wrong.
 */
export function nestsDeeperThan(most: number, text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isInString = !isInString;
    else if (isInString) at += code === BACKSLASH ? 1 : 0;
    else if (code === OPENERS[0] || code === OPENERS[1]) depth += 1;
    else if (code === CLOSERS[0] || code === CLOSERS[1]) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

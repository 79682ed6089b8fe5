import { MAX_DEPTH, nestsDeeperThan } from '../json/nesting.js';
import { refuse, type Refused } from './parser.js';

const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const FOUR_HEX_DIGITS = /[0-9a-fA-F]{4}/y;

/** Where parsing stopped, in UTF-16 code units, and the reason in the words of Python 3.11. */
class Stop extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Returns the end of what the sticky pattern matches at an index, or -1. */
function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Returns the end of the white space at an index. */
function skipBlanks(text: string, at: number): number {
  for (let end = at; ; end += 1) {
    const code = text.charCodeAt(end);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return end;
  }
}

/** Returns the end of the string whose opening quote is at `start`. */
function scanString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    at = match(PLAIN_CHARACTERS, text, at);
    const character = text[at];
    if (character === '"') return at + 1;
    if (character !== undefined && character !== '\\') {
      throw new Stop('Invalid control character at', at);
    }
    const escaped = text[at + 1];
    if (escaped === undefined) throw new Stop('Unterminated string starting at', start);
    if (escaped === 'u') {
      // Python requires another character after the digits before it checks them.
      const end = match(FOUR_HEX_DIGITS, text, at + 2);
      if (end === -1 || end >= text.length) throw new Stop('Invalid \\uXXXX escape', at + 1);
      at = end;
    } else if ('"\\/bfnrt'.includes(escaped)) {
      at += 2;
    } else {
      throw new Stop('Invalid \\escape', at);
    }
  }
}

/** Returns the start of the value that follows the property name at `at`. */
function scanName(text: string, at: number): number {
  if (text[at] !== '"') throw new Stop('Expecting property name enclosed in double quotes', at);
  const colon = skipBlanks(text, scanString(text, at));
  if (text[colon] !== ':') throw new Stop("Expecting ':' delimiter", colon);
  return skipBlanks(text, colon + 1);
}

/** Returns the end of the string, number, true, false or null at `at`. */
function scanScalar(text: string, at: number): number {
  if (text[at] === '"') return scanString(text, at);
  const end = match(LITERAL, text, at);
  if (end === -1) throw new Stop('Expecting value', at);
  return end;
}

/**
 * Scans a whole text in Python's order and throws the first Stop; returns if there is no fault.
 *
 * It is a loop with its own stack, because a hostile text must not determine the depth of ours.
 */
function scanText(text: string): void {
  const closers: ('}' | ']')[] = [];
  let at = skipBlanks(text, 0);
  for (;;) {
    if (closers.at(-1) === '}') at = scanName(text, at);

    const opener = text[at];
    if (opener === '{' || opener === '[') {
      if (closers.length === MAX_DEPTH) throw new Stop('Nesting too deep', at);
      const closer = opener === '{' ? '}' : ']';
      closers.push(closer);
      at = skipBlanks(text, at + 1);
      if (text[at] !== closer) continue;
    } else {
      at = skipBlanks(text, scanScalar(text, at));
    }

    while (closers.length > 0 && text[at] === closers.at(-1)) {
      closers.pop();
      at = skipBlanks(text, at + 1);
    }
    if (closers.length === 0) {
      if (at < text.length) throw new Stop('Extra data', at);
      return;
    }
    if (text[at] !== ',') throw new Stop("Expecting ',' delimiter", at);
    at = skipBlanks(text, at + 1);
  }
}

/** Returns the Stop of a malformed text. */
function findStop(text: string): Stop {
  try {
    scanText(text);
  } catch (reason) {
    if (reason instanceof Stop) return reason;
  }
  return new Stop('Expecting value', 0);
}

/** Python counts code points, JavaScript UTF-16 code units. */
function toCodePointOffset(text: string, end: number): number {
  let offset = 0;
  for (let index = 0; index < end; index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1) {
    offset++;
  }
  return offset;
}

/**
 * Parses a JSON text and ignores a leading byte order mark. Never throws.
 *
 * For a malformed text it returns what Python 3.11 reports: the fault `malformed_json` with the
 * reason, and its offset in characters (code points, from 0, not counting the mark).
 * There are two exceptions: `NaN` and `Infinity`, which Python accepts, are refused with "Expecting
 * value"; arrays or objects more than 200 levels deep, which would overflow the stack of a
 * recursive reader, with "Nesting too deep". The last of equal names in an object wins. Source:
 * docs of FastAPI/pydantic and of Python's json module.
 */
export function parseJsonText(text: string): { value: unknown } | (Refused & { offset: number }) {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    if (nestsDeeperThan(MAX_DEPTH, json)) scanText(json);
    return { value: JSON.parse(json) as unknown };
  } catch (reason) {
    const { message, at } = reason instanceof Stop ? reason : findStop(json);
    return {
      ...refuse('malformed_json', { reason: message }),
      offset: toCodePointOffset(json, at),
    };
  }
}

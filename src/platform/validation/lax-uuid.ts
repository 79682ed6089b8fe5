import { refuse, refuseUnstorable } from './parser.js';
import type { Parser } from './parser.js';

const SIMPLE = /^[0-9a-f]{32}$/i;
const HYPHENATED = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const URN_PREFIX = 'urn:uuid:';
const GROUP_LENGTHS = [8, 4, 4, 4, 12] as const;
const HYPHENATED_LENGTH = 36;
const LAST_GROUP_START = 24;

/**
 * Returns the part of a text that should be a hyphenated UUID, and where it starts; undefined if
 * nothing wraps it.
 */
function unwrap(text: string): { digits: string; start: number } | undefined {
  if (/^\{.*\}$/s.test(text)) return { digits: text.slice(1, -1), start: 1 };
  if (text.startsWith(URN_PREFIX)) return { digits: text.slice(URN_PREFIX.length), start: 9 };
  return undefined;
}

/** Returns the message of Rust's uuid crate for a text that is not a UUID. */
function describe(text: string): string {
  const wrapped = unwrap(text);
  // The crate ignores a wrapping whose content has the expected number of bytes.
  if (wrapped && Buffer.byteLength(wrapped.digits) === HYPHENATED_LENGTH) {
    return describe(wrapped.digits);
  }
  const { digits, start } = wrapped ?? { digits: text, start: 0 };
  const stranger = /[^0-9a-f-]/iu.exec(digits);
  if (stranger) {
    return `invalid character: found \`${stranger[0]}\` at ${start + stranger.index + 1}`;
  }
  const groups = digits.split('-');
  if (groups.length === 1 && !wrapped) {
    return `invalid length: expected length 32 for simple format, found ${text.length}`;
  }
  if (groups.length !== GROUP_LENGTHS.length) {
    return `invalid group count: expected 5, found ${groups.length}`;
  }
  const wrong = groups.findIndex((group, index) => group.length !== GROUP_LENGTHS[index]);
  const group = wrong === -1 ? GROUP_LENGTHS.length - 1 : wrong;
  // The crate counts the last group up to the end of the whole text, including the wrapping.
  const found = group === 4 ? text.length - LAST_GROUP_START : groups[group]?.length;
  return `invalid group length in group ${group}: expected ${GROUP_LENGTHS[group]}, found ${found}`;
}

/**
 * Accepts a UUID of any version as 32 hexadecimal digits or hyphenated, the latter also in braces
 * or after `urn:uuid:`. Digits may be upper case. The value is hyphenated and lower case.
 *
 * Faults: `unreadable_uuid` with the reason, `not_uuid` for other types, `unstorable_text`.
 * Source: pydantic 2.13 (2.14 counts characters from 0 and words the length differently).
 */
export const parseUuid: Parser<string> = (input) => {
  if (typeof input !== 'string') return refuse('not_uuid');
  if (SIMPLE.test(input)) {
    return { value: input.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
  }
  const digits = unwrap(input)?.digits ?? input;
  if (HYPHENATED.test(digits)) return { value: digits.toLowerCase() };
  return refuseUnstorable(input) ?? refuse('unreadable_uuid', { reason: describe(input) });
};

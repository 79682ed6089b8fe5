import { refuse, type Parser } from '../platform/validation/parser.js';
import { parseText } from '../platform/validation/lax.js';

const USERNAME_MAX_LENGTH = 255;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** A user name: 1 to 255 characters, not blank, no control characters. */
export const parseUsername: Parser<string> = (input) => {
  const parsed = parseText(input);
  if ('fault' in parsed) return parsed;
  const length = [...parsed.value].length;
  if (length === 0) return refuse('too_short', { least: 1 });
  if (length > USERNAME_MAX_LENGTH) {
    return refuse('too_long', { most: USERNAME_MAX_LENGTH, unit: 'characters' });
  }
  if (parsed.value.trim() === '') return refuse('blank_name');
  return CONTROL_CHARACTER.test(parsed.value) ? refuse('name_with_control_characters') : parsed;
};

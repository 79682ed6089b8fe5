import type { Parser } from '../platform/validation/parser.js';
import { parseText } from '../platform/validation/lax.js';

const USERNAME_MAX_LENGTH = 255;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** A user name: 1 to 255 characters, not blank, no control characters. */
export const parseUsername: Parser<string> = (input) => {
  const parsed = parseText(input);
  if ('fault' in parsed) return parsed;
  const length = [...parsed.value].length;
  if (length === 0) {
    return {
      fault: {
        type: 'string_too_short',
        msg: 'String should have at least 1 character',
        ctx: { min_length: 1 },
      },
    };
  }
  if (length > USERNAME_MAX_LENGTH) {
    return {
      fault: {
        type: 'string_too_long',
        msg: `String should have at most ${USERNAME_MAX_LENGTH} characters`,
        ctx: { max_length: USERNAME_MAX_LENGTH },
      },
    };
  }
  if (parsed.value.trim() === '') return valueError('A user name must not be blank');
  if (CONTROL_CHARACTER.test(parsed.value)) {
    return valueError('A user name must not contain control characters');
  }
  return parsed;
};

function valueError(reason: string) {
  return { fault: { type: 'value_error', msg: `Value error, ${reason}`, ctx: { error: reason } } };
}

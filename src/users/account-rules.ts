import type { Parser } from '../validation/parser.js';
import { parseText } from '../validation/lax.js';

const USERNAME_MAX_LENGTH = 255;
const PASSWORD_MIN_BYTES = 8;
/** bcrypt reads no further, so a longer password would be cut silently. */
const PASSWORD_MAX_BYTES = 72;
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

/** A new password: 8 to 72 bytes in UTF-8, no NUL. */
export const parsePassword: Parser<string> = (input) => {
  const parsed = parseText(input);
  if ('fault' in parsed) return parsed;
  const bytes = Buffer.byteLength(parsed.value);
  if (bytes < PASSWORD_MIN_BYTES) {
    return {
      fault: {
        type: 'string_too_short',
        msg: `A password should have at least ${PASSWORD_MIN_BYTES} bytes`,
        ctx: { min_length: PASSWORD_MIN_BYTES },
      },
    };
  }
  if (bytes > PASSWORD_MAX_BYTES) {
    return {
      fault: {
        type: 'string_too_long',
        msg: `A password should have at most ${PASSWORD_MAX_BYTES} bytes`,
        ctx: { max_length: PASSWORD_MAX_BYTES },
      },
    };
  }
  return parsed;
};

/** A password where the empty text means "unchanged", as Langflow's web UI sends it (contract langflow 4). */
export const parsePasswordOrEmpty: Parser<string> = (input) =>
  input === '' ? { value: '' } : parsePassword(input);

function valueError(reason: string) {
  return { fault: { type: 'value_error', msg: `Value error, ${reason}`, ctx: { error: reason } } };
}

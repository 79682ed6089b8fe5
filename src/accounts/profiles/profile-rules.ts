import { toEmailKey } from '../../platform/identifiers/email.js';
import { parseInteger, parseText } from '../../platform/validation/lax.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';

const USERNAME = /^[a-zA-Z0-9_\-@.]+$/;
const MAX_LENGTH = 50;
const URL_MAX_LENGTH = 2048;

/** A text of 1 to 50 characters (contract zenml 1.2). */
export const parseShortText: Parser<string> = (input) => {
  const parsed = parseText(input);
  return 'fault' in parsed ? parsed : (lengthFault(parsed.value, 1, MAX_LENGTH) ?? parsed);
};

/** A user name of 1 to 50 letters, digits and `_-@.` (contract zenml 1.3). */
export const parseShortUsername: Parser<string> = (input) => {
  const parsed = parseShortText(input);
  if ('fault' in parsed || USERNAME.test(parsed.value)) return parsed;
  return refuse('wrong_pattern', { pattern: USERNAME.source });
};

/** `Alice <alice@example.com>`, the name also in quotes. */
const WITH_DISPLAY_NAME = /^(?:[^<>"@]{1,255}|\s*"[^"]{1,255}"\s*)<([^<>]+)>\s*$/;

/**
 * An email, in the form in which it is stored and looked up. A display name in front is left out,
 * as pydantic does.
 */
export const parseEmail: Parser<string> = (input) => {
  const parsed = parseText(input);
  if ('fault' in parsed) return parsed;
  const email = toEmailKey(WITH_DISPLAY_NAME.exec(parsed.value)?.[1] ?? parsed.value);
  return email === undefined ? refuse('not_email') : { value: email };
};

/** The name of a new account: a short user name, or an email of any length (contract zenml 1.2). */
export const parseUsernameOrEmail: Parser<string> = (input) => {
  const email = typeof input === 'string' ? toEmailKey(input) : undefined;
  return email === undefined ? parseShortUsername(input) : { value: email };
};

/** A URL as a text; an empty one counts as not sent. */
export const parseUrlText: Parser<string | undefined> = (input) => {
  if (input === '') return { value: undefined };
  const parsed = parseText(input);
  return 'fault' in parsed ? parsed : (lengthFault(parsed.value, 1, URL_MAX_LENGTH) ?? parsed);
};

/** An integer of 0 or more. */
export const parseFromZero: Parser<number> = (input) => {
  const parsed = parseInteger(input);
  return 'fault' in parsed || parsed.value >= 0 ? parsed : refuse('too_small', { least: 0 });
};

function lengthFault(text: string, min: number, max: number) {
  const { length } = [...text];
  if (length < min) return refuse('too_short', { least: min });
  return length > max ? refuse('too_long', { most: max, unit: 'characters' }) : undefined;
}

import { isEmail } from 'class-validator/cjs/decorator/string/IsEmail.js';
import { keyOfIdentifier } from './identifier-key.js';
import { faultOfName, isSameAddress } from './identifier-rules.js';

/** Text on both sides of one "@": what a reader of a request can tell at once. */
export const EMAIL_FORM = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u;

/** Characters that have a meaning in mail headers. */
const MEANING_IN_HEADERS = /[\s<>()[\]\\,;:"]/u;

/** At least two labels of at most 63 characters each, the last one with a letter at both ends. */
const FULL_DOMAIN = /^(?:[^.]{1,63}\.)+(?=[^.]{1,63}$)\p{L}(?:[^.]*[\p{L}\p{M}])?$/u;

/**
 * The one rule for emails, on every API: an address with a full domain, without what has a meaning
 * in mail headers, and without letters that case folding turns into other ones ("ı", "ß"), because
 * mail systems and domains treat them as different. Its length is the column's bound.
 *
 * @returns the email in the form in which it is stored and looked up; undefined for any other text
 */
export function toEmailKey(text: string): string | undefined {
  const email = keyOfIdentifier(text);
  const isAddress =
    isEmail(email, { ignore_max_length: true, require_tld: false }) &&
    FULL_DOMAIN.test(email.slice(email.lastIndexOf('@') + 1)) &&
    !MEANING_IN_HEADERS.test(email) &&
    faultOfName(text.trim()) === undefined &&
    isSameAddress(text, email);
  return isAddress ? email : undefined;
}

const HIDDEN = '[hidden]';

/** What credentials look like, ours and others', wherever they stand in a text. */
const CREDENTIALS: readonly RegExp[] = [
  // JSON Web Tokens.
  /\beyJ[\w-]{8,}\.[\w-]+\.?[\w-]*/g,
  // Keys by their prefix: sk-..., ZENPROKEY_..., whatever is built alike.
  /\b(?:sk|gh[a-z]*|pat|ZEN[A-Z]+)[-_][\w-]{16,}/g,
  // Tokens and codes without one: long, and of letters and digits mixed. A UUID is none.
  /(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])(?![\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\w-]))[\w-]{24,}/gi,
  // The few of them without a digit: what tells them from long names in camel case are capitals in a row.
  /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z]{2})[\w-]{24,}/g,
  // URLs that carry a password.
  /(?<=\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
];

/** A text without the credentials that it may quote. */
export function scrub(text: string): string {
  return CREDENTIALS.reduce((scrubbed, pattern) => scrubbed.replace(pattern, HIDDEN), text);
}

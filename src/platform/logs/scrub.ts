const HIDDEN = '[hidden]';

/** Patterns of credentials, ours and others', anywhere in a text. */
const CREDENTIALS: readonly RegExp[] = [
  // JSON Web Tokens.
  /\beyJ[\w-]{8,}\.[\w-]+\.?[\w-]*/g,
  // Keys by their prefix: sk-..., ZENPROKEY_... and similar ones.
  /\b(?:sk|gh[a-z]*|pat|ZEN[A-Z]+)[-_][\w-]{16,}/g,
  // Tokens and codes without a prefix: long texts that mix letters and digits, except UUIDs.
  /(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])(?![\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\w-]))[\w-]{24,}/gi,
  // Those without a digit: consecutive capitals distinguish them from long names in camel case.
  /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z]{2})[\w-]{24,}/g,
  // Passwords in URLs.
  /(?<=\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
];

/** Removes credentials from a text. */
export function scrub(text: string): string {
  return CREDENTIALS.reduce((scrubbed, pattern) => scrubbed.replace(pattern, HIDDEN), text);
}

/**
 * The longest path or address that we redirect back to: it is passed in queries and cookies, whose
 * size browsers and servers limit.
 */
export const LONGEST_RETURN_ADDRESS = 2_000;

/** One slash, then no character that a browser drops (control characters) or treats as a slash. */
const LOCAL_PATH = /^\/(?![/\\])[^\\\p{Cc}]*$/u;

/**
 * Whether a text is a path of this server: `//host`, `/\host` and `https://host` lead elsewhere.
 * Redirect to a text from a request only if it is a local path.
 */
export function isLocalPath(text: string): boolean {
  return LOCAL_PATH.test(text);
}

/**
 * Returns a URL or path for a header (RFC 3986): everything but visible ASCII is percent-encoded,
 * as UTF-8. What is already percent-encoded is left unchanged, so the target stays the same.
 */
export function toLocation(text: string): string {
  // A lone surrogate has no UTF-8 form.
  return text.replace(/[^!-~]/gu, (character) =>
    encodeURIComponent(/\p{Cs}/u.test(character) ? '\ufffd' : character),
  );
}

/** Where a log-in without a target leads. */
export const AFTER_LOGIN = '/account';

/**
 * Returns the requested path, ready for a header, if it is a path of this server and not too long;
 * else `otherwise`.
 */
export function localPathOr(otherwise: string, asked: string | undefined): string {
  if (asked === undefined || asked.length > LONGEST_RETURN_ADDRESS || !isLocalPath(asked))
    return otherwise;
  const location = toLocation(asked);
  return location.length > LONGEST_RETURN_ADDRESS ? otherwise : location;
}

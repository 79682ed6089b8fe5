/**
 * The longest path that is gone back to: on its way it is written into queries and cookies, which browsers and servers bound.
 */
const LONGEST = 2_000;

/** One slash, then anything that a browser neither drops (control characters) nor takes for a slash. */
const LOCAL_PATH = /^\/(?![/\\])[^\\\p{Cc}]*$/u;

/**
 * Whether a text is a path of this server and nothing else: `//host`, `/\host` and `https://host` lead elsewhere.
 * What comes from a request may be redirected to only if it is one.
 */
export function isLocalPath(text: string): boolean {
  return LOCAL_PATH.test(text);
}

/**
 * A URL or path as it may stand in a header (RFC 3986): what is not visible ASCII goes in percent form, as UTF-8. What is in percent form
 * stays as it is, and so does where it leads.
 */
export function toLocation(text: string): string {
  // A half of a surrogate pair has no form in UTF-8.
  return text.replace(/[^!-~]/gu, (character) =>
    encodeURIComponent(/\p{Cs}/u.test(character) ? '\ufffd' : character),
  );
}

/** Where a log-in goes that was to go nowhere: the page that tells who is logged in. */
export const AFTER_LOGIN = '/logout';

/** The path that a request asks to be sent to, fit for a header, if it is one of this server and not too long; else the given one. */
export function localPathOr(otherwise: string, asked: string | undefined): string {
  if (asked === undefined || asked.length > LONGEST || !isLocalPath(asked)) return otherwise;
  const location = toLocation(asked);
  return location.length > LONGEST ? otherwise : location;
}

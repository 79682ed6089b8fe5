/** One slash, then anything that a browser neither drops (control characters) nor takes for a slash. */
const LOCAL_PATH = /^\/(?![/\\])[^\\\p{Cc}]*$/u;

/**
 * Whether a text is a path of this server and nothing else: `//host`, `/\host` and `https://host` lead elsewhere.
 * What comes from a request may be redirected to only if it is one.
 */
export function isLocalPath(text: string): boolean {
  return LOCAL_PATH.test(text);
}

/** Where a log-in goes that was to go nowhere: the page that tells who is logged in. */
export const AFTER_LOGIN = '/logout';

/** The path that a request asks to be sent to, if it is one of this server; else the given one. */
export function localPathOr(otherwise: string, asked: string | undefined): string {
  return asked !== undefined && isLocalPath(asked) ? asked : otherwise;
}

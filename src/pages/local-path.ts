/** One slash, then anything that a browser neither drops (control characters) nor takes for a slash. */
const LOCAL_PATH = /^\/(?![/\\])[^\\\p{Cc}]*$/u;

/**
 * Whether a text is a path of this server and nothing else: `//host`, `/\host` and `https://host` lead elsewhere.
 * What comes from a request may be redirected to only if it is one.
 */
export function isLocalPath(text: string): boolean {
  return LOCAL_PATH.test(text);
}

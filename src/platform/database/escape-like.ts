/** Escapes the signs that mean something in a pattern of LIKE: they stand for themselves then. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

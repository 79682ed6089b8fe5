/** Everything that could end a header, separate the values of a list, or is not ASCII. */
const UNSAFE = /[^\w.~:/@+-]/gu;

/**
 * Returns a text as a value of a header: letters and digits of ASCII and `-._~:/@+` as they are,
 * everything else percent-encoded as UTF-8 (RFC 3986, 2.1).
 */
export function toHeaderText(text: string): string {
  return text.replace(UNSAFE, (character) =>
    // A lone surrogate has no UTF-8 form.
    encodeURIComponent(/\p{Cs}/u.test(character) ? '\ufffd' : character).replace(
      /[!'()*]/g,
      (kept) => `%${kept.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  );
}

/** Returns a list as a value of a header: separated by commas, which no item contains. */
export function toHeaderList(items: readonly string[]): string {
  return items.map(toHeaderText).join(',');
}

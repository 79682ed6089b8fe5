/** The content type of a response that is already JSON text. */
export const JSON_CONTENT_TYPE = 'application/json; charset=utf-8';

/**
 * Caches the JSON of an immutable object that many requests share, for as long as the object
 * exists. Writing it again each time took a ninth of a request.
 */
export function rememberJson<Source extends object>(
  tell: (source: Source) => object,
): (source: Source) => string {
  const texts = new WeakMap<Source, string>();
  return (source) => {
    const known = texts.get(source);
    if (known !== undefined) return known;
    const text = JSON.stringify(tell(source));
    texts.set(source, text);
    return text;
  };
}

/**
 * In UTF-16 code units; longer than any valid identifier. Longer texts are not normalized, since
 * that takes quadratic time for a run of accents.
 */
export const MAX_LENGTH = 512;

/**
 * One round is enough for every letter but "ẞ". The limit ensures that it ends, whatever Unicode
 * adds.
 */
const MAX_ROUNDS = 4;

/**
 * Returns the form in which identifiers (user names and emails) are compared: two texts with one
 * key are one identifier, whatever their case, width or composition. A key is its own key.
 *
 * The text is trimmed, NFKC-normalized, case-folded and NFKC-normalized again (Unicode Standard
 * Annex 15 and 31). The database computes the same for ASCII (`identifier_key_of_ascii`).
 *
 * @param identifier as typed; a text of more than 512 UTF-16 code units is only trimmed and
 *   lower-cased
 */
export function keyOfIdentifier(identifier: string): string {
  if (identifier.length > MAX_LENGTH) return identifier.trim().toLowerCase();
  let key = identifier;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const folded = fold(key.normalize('NFKC')).normalize('NFKC').trim();
    if (folded === key) break;
    key = folded;
  }
  return key;
}

/**
 * JavaScript has no case folding. Upper case turns one letter into two ("ß" into "SS") but leaves a
 * capital unchanged ("ẞ"), so lower case comes first. The final sigma is the one letter whose lower
 * case depends on its position.
 */
function fold(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/** Whether a text looks like an email address, in any width of its characters. */
export function looksLikeEmail(text: string): boolean {
  return keyOfIdentifier(text).includes('@');
}

/**
 * Longer than any identifier that can be taken, in UTF-16 code units. Beyond it nothing is
 * normalized: for a run of accents that takes time with the square of its length.
 */
const MAX_LENGTH = 512;

/** One round is enough for every letter but "ẞ"; whatever Unicode adds, it ends. */
const MAX_ROUNDS = 4;

/**
 * The form in which identifiers (user names and emails) are compared: two texts with one key are
 * one identifier, whatever their case, width or composition. A key is its own key.
 *
 * Trimmed, NFKC, case-folded, NFKC again (Unicode Standard Annex 15 and 31). The database computes
 * the same for ASCII (`identifier_key_of_ascii`).
 *
 * @param identifier as typed; a text of more than 512 UTF-16 code units is only trimmed and in
 *   lower case
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
 * JavaScript has no case folding. Upper case makes two letters of one ("ß" is "SS") but leaves a
 * capital as it is ("ẞ"), so lower case goes first; the final sigma is the one letter whose lower
 * case depends on its place.
 */
function fold(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/** Whether a text would be read as an address, in any width of its characters. */
export function looksLikeEmail(text: string): boolean {
  return keyOfIdentifier(text).includes('@');
}

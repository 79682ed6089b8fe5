/**
 * The form in which identifiers (user names and emails) are compared: two texts with one key are
 * one identifier, whatever their case, width or composition.
 *
 * Trimmed, NFKC, case-folded, NFKC again (Unicode Standard Annex 15 and 31). The database computes
 * the same for ASCII (`identifier_key_of_ascii`).
 *
 * @param identifier as typed
 */
export function keyOfIdentifier(identifier: string): string {
  return fold(identifier.normalize('NFKC')).normalize('NFKC').trim();
}

/**
 * JavaScript has no case folding. Upper case first, so that one letter that becomes two ("ß") is
 * folded as well; the final sigma is the one letter whose lower case depends on its place.
 */
function fold(text: string): string {
  return text.toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/** Whether a text would be read as an address, in any width of its characters. */
export function looksLikeEmail(text: string): boolean {
  return keyOfIdentifier(text).includes('@');
}

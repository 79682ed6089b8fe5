/** Characters that emoji and some scripts need: joiners and variation selectors. */
const WRITTEN = /\u200c|\u200d|\ufe0e|\ufe0f/gu;

/**
 * Control and format characters, line separators, lone surrogates, and characters that show
 * nothing.
 */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]|\u{16FE4}/u;

/** Whether a text is displayed on one line, completely and in the order in which it is written. */
export function isLineOfText(text: string): boolean {
  return !UNSEEN.test(text.replace(WRITTEN, ''));
}

/**
 * Removes the characters that keep a text from being one line, and truncates it to `most`
 * characters.
 */
export function toLineOfText(text: string, most: number): string {
  const characters = [...text].filter((character) => isLineOfText(character));
  return characters.slice(0, most).join('');
}

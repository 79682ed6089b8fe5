/** What emoji and some scripts are written with: joiners, and the choice of text or picture. */
const WRITTEN = /\u200c|\u200d|\ufe0e|\ufe0f/gu;

/** Control and format characters, ends of lines, halves of pairs, and what shows nothing. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]|\u{16FE4}/u;

/** Whether a text is shown as one line, in the order in which it is written, with all that is in it. */
export function isLineOfText(text: string): boolean {
  return !UNSEEN.test(text.replace(WRITTEN, ''));
}

/** The same text without what keeps it from being one, and of so many characters at most. */
export function toLineOfText(text: string, most: number): string {
  const characters = [...text].filter((character) => isLineOfText(character));
  return characters.slice(0, most).join('');
}

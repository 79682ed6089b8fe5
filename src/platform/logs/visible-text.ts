/**
 * Characters that a terminal or a line reader would interpret instead of show: control characters,
 * line separators, direction marks and other invisible ones, and lone surrogates.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Returns the text on one line with everything visible: other characters are escaped as in JSON
 * (`\u001b`).
 */
export function toVisible(text: string): string {
  return text.replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, place) => `\\u${character.charCodeAt(place).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/**
 * Like {@link toVisible}, for a text of several lines. Further lines are indented, so that none
 * looks like a separate entry.
 */
export function toVisibleLines(text: string): string {
  return text.split('\n').map(toVisible).join('\n    ');
}

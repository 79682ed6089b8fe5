/**
 * What a terminal or a reader of lines would obey instead of show: control characters, ends of lines, marks that turn the direction of writing
 * or cannot be seen, and halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text on one line in which everything can be seen: what could not is written as in JSON (`\u001b`). */
export function toVisible(text: string): string {
  return text.replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, place) => `\\u${character.charCodeAt(place).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** The same of a text of several lines: each further one is indented, so that none passes for a line of its own. */
export function toVisibleLines(text: string): string {
  return text.split('\n').map(toVisible).join('\n    ');
}

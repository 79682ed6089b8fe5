/**
 * What the server answers to a refused request is a part of its APIs, in English. This has the
 * words of a language for it. `{}` stands for any text.
 */
type Refusals = Readonly<Record<string, string>>;

/** Pydantic's words before a fault that is not its own. */
const PREFIX = 'Value error, ';

let patterns: readonly (readonly [RegExp, string])[] = [];

/** @param refusals the words of the language by those of the server; in English, few differ */
export function setRefusals(refusals: Refusals): void {
  patterns = Object.entries(refusals).map(([english, own]) => [toPattern(english), own]);
}

/** Returns an answer of the server in the chosen language, or as it is if there is none for it. */
export function translateRefusal(answer: string): string {
  const text = answer.startsWith(PREFIX) ? answer.slice(PREFIX.length) : answer;
  for (const [pattern, own] of patterns) {
    const found = pattern.exec(text);
    if (found) return found.slice(1).reduce((words, part) => words.replace('{}', part), own);
  }
  return answer;
}

function toPattern(english: string): RegExp {
  const escaped = english.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '(.+)');
  return new RegExp(`^${escaped}$`, 'u');
}

import { fileVariableOf, SECRET_VARIABLES } from './secret-files.js';
import { SETTINGS } from './settings.js';

const KNOWN = [
  ...Object.values(SETTINGS).map(({ variable }) => variable),
  ...SECRET_VARIABLES.map(fileVariableOf),
];

/**
 * Returns a sentence for each variable that is probably a misspelled setting: one letter away from
 * it, or with our name in front.
 */
export function misspelledNamesIn(source: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(source).flatMap((name) => {
    if (KNOWN.includes(name)) return [];
    const meant = KNOWN.find(
      (known) => name === `GATEHOUSE_${known}` || (known.length > 4 && isOneEditAway(name, known)),
    );
    return meant ? [`${name} is not a setting. Is ${meant} meant?`] : [];
  });
}

/** Whether one letter was added, left out or replaced, or two neighbours were swapped. */
function isOneEditAway(text: string, known: string): boolean {
  const difference = text.length - known.length;
  if (Math.abs(difference) > 1) return false;
  let start = 0;
  while (start < known.length && text[start] === known[start]) start += 1;
  const rest = (of: string, from: number) => of.slice(start + from);
  if (difference === 1) return rest(text, 1) === rest(known, 0);
  if (difference === -1) return rest(text, 0) === rest(known, 1);
  const isSwapped = text[start] === known[start + 1] && text[start + 1] === known[start];
  return rest(text, 1) === rest(known, 1) || (isSwapped && rest(text, 2) === rest(known, 2));
}

import { parseInteger } from './lax.js';
import { refuse, type Parser } from './parser.js';

/** How long a secret may still work after another one has replaced it. */
export const MAX_OVERLAP_DAYS = 31;
export const MAX_OVERLAP_SECONDS = MAX_OVERLAP_DAYS * 86_400;

/** The seconds for which a replaced secret still works. */
export const parseOverlapSeconds: Parser<number> = (input) => {
  const parsed = parseInteger(input);
  if ('fault' in parsed) return parsed;
  if (parsed.value >= 0 && parsed.value <= MAX_OVERLAP_SECONDS) return parsed;
  const range = { name: 'overlap_seconds', least: 0, most: MAX_OVERLAP_SECONDS };
  return refuse('out_of_range', { ranges: [range] });
};

import { refuseUnstorableWithin } from '../../platform/validation/parser.js';

/**
 * Tells why PostgreSQL cannot store a row: one such text would fail the whole import.
 *
 * @param values by what the operator calls them; keys and values within them count too
 * @returns undefined when all can be stored
 */
export function reasonUnstorable(values: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(values)) {
    const refusal = refuseUnstorableWithin(value);
    if (!refusal) continue;
    return refusal.fault.kind === 'unstorable_text'
      ? `there is a NUL character or half of a character in its ${name}`
      : `there are too many values in its ${name}`;
  }
  return undefined;
}

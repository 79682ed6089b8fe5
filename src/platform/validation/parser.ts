import type { FaultKind, FaultOf, InputFault } from '../errors/input-fault.js';

/** Either the converted value or the fault. */
export type Parsed<T> = { value: T } | Refused;

export interface Refused {
  readonly fault: InputFault;
}

/**
 * Converts an untrusted value (decoded JSON, or the text of a path or query parameter). Never
 * throws.
 */
export type Parser<T> = (input: unknown) => Parsed<T>;

export function refuse<Kind extends FaultKind>(
  kind: Kind,
  ...[details]: DetailsArgument<Kind>
): Refused {
  return { fault: { kind, ...details } as InputFault };
}

type DetailsArgument<Kind extends FaultKind> = keyof FaultOf<Kind> extends 'kind'
  ? []
  : [details: Omit<FaultOf<Kind>, 'kind'>];

/** Accepts one of several texts (`not_allowed` for any other input). */
export function oneOf<T extends string>(allowed: readonly T[]): Parser<T> {
  return (input) =>
    allowed.includes(input as T) ? { value: input as T } : refuse('not_allowed', { allowed });
}

/** A lone surrogate has no UTF-8 form, and PostgreSQL cannot store NUL. */
const UNSTORABLE = /\p{Surrogate}|\0/u;

/** Rejects a text that cannot be stored unchanged (`unstorable_text`); undefined for any other. */
export function refuseUnstorable(text: string): Refused | undefined {
  return UNSTORABLE.test(text) ? refuse('unstorable_text') : undefined;
}

/** The maximum number of values within a JSON value, at any depth: more than any column takes. */
export const MAX_VALUES = 10_000;

/**
 * Rejects a JSON value that contains too many values (`too_long`), and a key or value within it
 * that cannot be stored (`unstorable_text`). It visits at most {@link MAX_VALUES} values.
 */
export function refuseUnstorableWithin(value: unknown): Refused | undefined {
  let left = MAX_VALUES;
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') {
      const refusal = refuseUnstorable(next);
      if (refusal) return refusal;
    } else if (typeof next === 'object' && next !== null) {
      const keys = Array.isArray(next) ? undefined : Object.keys(next);
      left -= (keys ?? (next as unknown[])).length;
      if (left < 0) return tooManyValues();
      if (keys) waiting.push(...keys);
      waiting.push(...(Object.values(next) as unknown[]));
    }
  }
  return undefined;
}

function tooManyValues(): Refused {
  return refuse('too_long', { most: MAX_VALUES, unit: 'values' });
}

/** Why a value was refused, in pydantic's terms. */
export interface Fault {
  /** The machine-readable kind, e.g. `int_parsing`. */
  type: string;
  /** The sentence for people, as pydantic words it. */
  msg: string;
  /** What the sentence was made from; absent when pydantic sends none. */
  ctx?: Record<string, unknown>;
}

/** Either the coerced value or the fault; never both, never an exception. */
export type Parsed<T> = { value: T } | { fault: Fault };

/** Coerces an untrusted value (decoded JSON, or the text of a path or query parameter). */
export type Parser<T> = (input: unknown) => Parsed<T>;

/** A refusal without context. */
export function refuse(type: string, msg: string): { fault: Fault } {
  return { fault: { type, msg } };
}

/** A refusal whose message ends with the reason that `ctx.error` repeats. */
export function refuseBecause(type: string, msg: string, error: string): { fault: Fault } {
  return { fault: { type, msg: `${msg}, ${error}`, ctx: { error } } };
}

/** Half of a surrogate pair has no UTF-8 form, and PostgreSQL keeps no NUL. */
const UNSTORABLE = /\p{Surrogate}|\0/u;

/** Refuses a text that no database would store as it was sent (`string_unicode`); undefined for any other. */
export function refuseUnstorable(text: string): { fault: Fault } | undefined {
  if (!UNSTORABLE.test(text)) return undefined;
  return refuse(
    'string_unicode',
    'Input should be a valid string, unable to parse raw data as a unicode string',
  );
}

/** Values within a JSON value, at any depth: more than any column takes. */
export const MAX_VALUES = 10_000;

/**
 * Refuses a JSON value that holds too many values (`too_long`), and a key or value within it that
 * no database would store (`string_unicode`). It looks at no more than {@link MAX_VALUES}.
 */
export function refuseUnstorableWithin(value: unknown): { fault: Fault } | undefined {
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

function tooManyValues(): { fault: Fault } {
  const msg = `Dictionary should have at most ${MAX_VALUES} values, at any depth`;
  return { fault: { type: 'too_long', msg, ctx: { max_length: MAX_VALUES } } };
}

/** Why a value was rejected, in pydantic's terms. */
export interface Fault {
  /** The machine-readable kind, such as `int_parsing`. */
  type: string;
  /** The message, as pydantic words it. */
  msg: string;
  /** The values in the message; absent when pydantic sends none. */
  ctx?: Record<string, unknown>;
}

/** Either the converted value or the fault. */
export type Parsed<T> = { value: T } | { fault: Fault };

/**
 * Converts an untrusted value (decoded JSON, or the text of a path or query parameter). Never
 * throws.
 */
export type Parser<T> = (input: unknown) => Parsed<T>;

/** Returns a fault without context. */
export function refuse(type: string, msg: string): { fault: Fault } {
  return { fault: { type, msg } };
}

/** Returns a fault whose message ends with the reason, which `ctx.error` repeats. */
export function refuseBecause(type: string, msg: string, error: string): { fault: Fault } {
  return { fault: { type, msg: `${msg}, ${error}`, ctx: { error } } };
}

/** A lone surrogate has no UTF-8 form, and PostgreSQL cannot store NUL. */
const UNSTORABLE = /\p{Surrogate}|\0/u;

/** Rejects a text that cannot be stored unchanged (`string_unicode`); undefined for any other. */
export function refuseUnstorable(text: string): { fault: Fault } | undefined {
  if (!UNSTORABLE.test(text)) return undefined;
  return refuse(
    'string_unicode',
    'Input should be a valid string, unable to parse raw data as a unicode string',
  );
}

/** The maximum number of values within a JSON value, at any depth: more than any column takes. */
export const MAX_VALUES = 10_000;

/**
 * Rejects a JSON value that contains too many values (`too_long`), and a key or value within it
 * that cannot be stored (`string_unicode`). It visits at most {@link MAX_VALUES} values.
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

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

/** The same for every key and value within a JSON value. */
export function refuseUnstorableWithin(value: unknown): { fault: Fault } | undefined {
  if (typeof value === 'string') return refuseUnstorable(value);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const refusal = refuseUnstorable(key) ?? refuseUnstorableWithin(inner);
    if (refusal) return refusal;
  }
  return undefined;
}

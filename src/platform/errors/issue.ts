import type { InputFault } from './input-fault.js';

/** One fault of a request's input, independent of how an adapter words it. */
export interface Issue {
  /** The location: the part of the request, then the field or the character offset. */
  readonly location: readonly ['path' | 'query' | 'body', ...(string | number)[]];
  readonly fault: InputFault;
  /** The rejected value, as it was sent. */
  readonly input: unknown;
}

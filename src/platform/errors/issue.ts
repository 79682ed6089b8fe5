/** One fault of a request's input, independent of how an adapter words it. */
export interface Issue {
  /** The location: the part of the request, then the field or the character offset. */
  readonly location: readonly ['path' | 'query' | 'body', ...(string | number)[]];
  /** The kind of fault, in pydantic's terms (`missing`, `string_type`, `uuid_parsing` ...). */
  readonly type: string;
  readonly message: string;
  /** The rejected value, as it was sent. */
  readonly input: unknown;
  readonly context?: Readonly<Record<string, unknown>>;
}

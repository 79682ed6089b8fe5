/** The values of a query. Each view has its filters there, so that a link shows the same. */
export type Search = Readonly<Record<string, string | undefined>>;

/** Texts as they are: a router's own form would write `"1"` for the text 1. */
export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const entries = Object.entries(search).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  const text = new URLSearchParams(entries).toString();
  return text && `?${text}`;
}

/** Keeps the named values of a query, for a route's `validateSearch`. */
export function keep<Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>): Partial<Record<Name, string>> => {
    const entries = names.flatMap((name) => {
      const value = search[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    });
    return Object.fromEntries(entries) as Partial<Record<Name, string>>;
  };
}

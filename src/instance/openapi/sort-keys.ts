/** Below these keys everything stays as it is written: examples and defaults are data. */
const DATA = new Set(['example', 'default', 'value', 'enum', 'const']);
/** Names of properties, in the order in which generated code takes them. */
const DECLARED = 'properties';

/**
 * Returns the same part of a document with the keys of every object in alphabetical order. The
 * properties of a schema keep the order of their declaration, since generators make parameters of
 * them: sorted, `login(username, password)` would become `login(password, username)`. Examples and
 * arrays keep their order too.
 */
export function sortKeys<T>(value: T): T {
  return sorted(value, false) as T;
}

function sorted(value: unknown, isDeclared: boolean): unknown {
  if (Array.isArray(value)) return value.map((inner: unknown) => sorted(inner, false));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (isDeclared) return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
  return Object.fromEntries(
    entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [
        key,
        DATA.has(key) ? (inner as unknown) : sorted(inner, key === DECLARED),
      ]),
  );
}

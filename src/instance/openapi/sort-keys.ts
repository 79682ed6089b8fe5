/**
 * Returns the same value with the keys of every object in alphabetical order. Arrays keep their
 * order.
 */
export function sortKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sortKeys) as T;
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sortKeys<unknown>(inner)]);
  return Object.fromEntries(sorted) as T;
}

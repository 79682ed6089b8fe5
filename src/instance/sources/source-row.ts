/** A row of another product, with each value as the text in which its database shows it. */
export type SourceRow = Readonly<Record<string, unknown>>;

const TRUE = new Set(['1', 't', 'true']);
const HEX_UUID = /^([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/;
const STARTS_AS_ISO = /^\d{4}-\d\d-\d\d(?:T|$)/;
/** As PostgreSQL writes the last hours of 9999 that a zone moves. */
const BEYOND_9999 = /^\d{5,6}-\d\d-\d\d(?:T[\d:.+Z-]*)?$/;
const HAS_ZONE = /(?:Z|[+-]\d\d(?::?\d\d)?)$/i;
/** What PostgreSQL reads as we write it: a zone can lead beyond the years that a text has. */
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00.000Z');

/**
 * Returns a column as text; undefined for null, for a column that the table lacks, and for a list
 * or an object, which a file can have.
 */
export function textOf(row: SourceRow, column: string): string | undefined {
  const value = row[column];
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  const isPlain = ['number', 'bigint', 'boolean'].includes(typeof value);
  return isPlain ? (value as number | bigint | boolean).toString() : undefined;
}

/** @param otherwise for null and for a column that the table lacks */
export function booleanOf(row: SourceRow, column: string, otherwise = false): boolean {
  const text = textOf(row, column);
  return text === undefined ? otherwise : TRUE.has(text.toLowerCase());
}

/** Returns a UUID with hyphens, also of SQLite, which stores it without. */
export function uuidOf(row: SourceRow, column: string): string | undefined {
  const parts = HEX_UUID.exec(textOf(row, column)?.toLowerCase() ?? '');
  return parts ? parts.slice(1).join('-') : undefined;
}

/**
 * Returns a date in ISO 8601, of the years 1 to 9999. One without a zone is UTC, as these products
 * write it.
 */
export function dateOf(row: SourceRow, column: string): string | undefined {
  const text = textOf(row, column)?.trim().replace(' ', 'T');
  if (text && BEYOND_9999.test(text)) return new Date(LATEST_MS).toISOString();
  // Other forms would be read by guess, as those with the day first.
  if (!text || !STARTS_AS_ISO.test(text)) return undefined;
  const moment = Date.parse(HAS_ZONE.test(text.slice(10)) ? withMinutes(text) : `${text}Z`);
  if (Number.isNaN(moment)) return undefined;
  return new Date(Math.min(Math.max(moment, EARLIEST_MS), LATEST_MS)).toISOString();
}

/** When a key expires; empty for never. */
export type Expiry =
  { readonly expiresAt?: string; readonly fault?: undefined } | { fault: string };

/** Reads the expiry of a key. One that is unreadable must not become none: it is a fault. */
export function expiryOf(row: SourceRow, column: string): Expiry {
  const text = textOf(row, column)?.trim();
  if (text === undefined || text === 'infinity') return {};
  if (text === '-infinity') return { fault: 'it has expired' };
  const expiresAt = dateOf(row, column);
  return expiresAt === undefined ? { fault: 'its expiry cannot be read' } : { expiresAt };
}

/** PostgreSQL shortens a zone to its hours. */
function withMinutes(text: string): string {
  return text.replace(/([+-]\d\d)$/, '$1:00');
}

/** What a key may do; empty for everything. */
export type Scopes =
  { readonly scopes?: readonly string[]; readonly fault?: undefined } | { fault: string };

/** Reads the scopes of a key. Some that are unreadable must not become none: it is a fault. */
export function scopesOf(row: SourceRow, column: string): Scopes {
  const value = row[column];
  if (value === null || value === undefined) return {};
  const isList = Array.isArray(value) && value.every((scope) => typeof scope === 'string');
  return isList ? { scopes: value } : { fault: 'its scopes cannot be read' };
}

/** Returns an object of a JSON column; undefined for anything else. */
export function objectOf(row: SourceRow, column: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(textOf(row, column) ?? 'null');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

import { isNumberText } from '../json/exact-json.js';

/**
 * Whether a value takes more than `most` bytes as PostgreSQL's `jsonb` text, which has a space
 * after each comma and colon, and writes `1e300` with all its zeros. Stops as soon as the answer is
 * known, so that no depth or size makes it slow.
 */
export function isJsonLonger(value: unknown, most: number): boolean {
  let left = most;
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (isNumberText(next)) {
      left -= next.rawJSON.length;
    } else if (typeof next !== 'object' || next === null) {
      left -= scalarBytes(next);
    } else if (Array.isArray(next)) {
      left -= 2 + 2 * Math.max(next.length - 1, 0);
      if (left >= 0) waiting.push(...(next as unknown[]));
    } else {
      const names = Object.keys(next);
      left -= 2 + 2 * Math.max(names.length - 1, 0);
      if (left < 0) return true;
      for (const name of names) {
        left -= scalarBytes(name) + 2;
        waiting.push((next as Record<string, unknown>)[name]);
      }
    }
    if (left < 0) return true;
  }
  return false;
}

function scalarBytes(value: unknown): number {
  const text = JSON.stringify(value) ?? '';
  const exponent = typeof value === 'number' ? /e[+-](\d+)$/.exec(text)?.[1] : undefined;
  return Buffer.byteLength(text) + (exponent === undefined ? 0 : Number(exponent));
}

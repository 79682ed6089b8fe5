import fc from 'fast-check';

/** A piece of JSON that `JSON.stringify` would never write. */
export class RawJson {
  constructor(readonly text: string) {}
}

export const HOSTILE_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfffy',
  '\ufeff\u202e\u200b',
  '🙂'.repeat(30),
  'e\u0301'.repeat(40),
  'x'.repeat(5_000),
  'é'.repeat(40_000),
  "' OR '1'='1",
  `'; DROP TABLE users; --`,
  '%_\\%',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}${7*7}<%= 7*7 %>',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'true',
  'NaN',
  '-1',
  '0',
  '00',
  '1e400',
  '9223372036854775808',
  '99999999999999999999999999',
  '0x10',
  '١٢٣',
  '=1+1',
  'a\r\nSet-Cookie: x=y',
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  '2026-02-30T25:61:61Z',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '294277-01-01T00:00:00Z',
  '0001-01-01T00:00:00+23:59',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-fffffffffffg',
  'a@b@c',
  `${'a'.repeat(250)}@example.com`,
  '$2b$31$' + 'a'.repeat(53),
];

const RAW_JSON = [
  '1e400',
  '-0',
  '-1e-400',
  '9007199254740993',
  '123456789012345678901234567890',
  '"\\ud800"',
  '"\\u0000"',
  '{"__proto__":{"isSuperuser":true},"constructor":{"prototype":{"x":1}}}',
  '{"a":1,"a":2}',
  '['.repeat(90) + ']'.repeat(90),
  '{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000),
  '[' + '0,'.repeat(5_000) + '0]',
].map((text) => new RawJson(text));

/** Bodies that are not JSON, or not an object, or otherwise unusual. */
export const BROKEN_BODIES = [
  '{',
  '{"a":1,}',
  '{"a":NaN}',
  "{'a':1}",
  '\ufeff{}',
  '[]]',
  '"',
  '\0',
  'null',
  '1',
  '[]',
  '"text"',
  'a=1&b=2',
  '%',
  '{"a":1}{"b":2}',
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  '['.repeat(200_000),
];

export const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-16',
  'application/json;charset=utf-8',
  'application/problem+json',
  'multipart/form-data; boundary=x',
  'application/xml',
  'nonsense',
  '',
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.constantFrom(...RAW_JSON) },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, [], {}) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Serializes a value that contains raw pieces. */
export function toJsonText(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJsonText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${toJsonText(inner)}`)
    .join()}}`;
}

/** Encodes for a URL. A lone surrogate becomes the bytes that a careless encoder writes. */
export function toUrlText(text: string): string {
  return [...text]
    .map((point) => (/\p{Surrogate}/u.test(point) ? '%ED%A0%80' : encodeURIComponent(point)))
    .join('');
}

import { describe, expect, it } from '@jest/globals';

import * as reader from '../../src/platform/validation/lax-uuid.js';
import { asPydantic } from '../support/as-pydantic.js';

const parseUuid = asPydantic(reader.parseUuid);

/** Expected values are those of pydantic 2.13.0 (`TypeAdapter(...).validate_python`). */
const refused = (type: string, msg: string) => ({ fault: { type, msg } });
const refusedBecause = (type: string, msg: string, error: string) => ({
  fault: { type, msg: `${msg}, ${error}`, ctx: { error } },
});
const notUnicode = refused(
  'string_unicode',
  'Input should be a valid string, unable to parse raw data as a unicode string',
);
const LONE_SURROGATE = 'x\ud800';

describe('parseUuid', () => {
  const id = '550e8400-e29b-41d4-a716-446655440000';

  it.each([
    id,
    id.toUpperCase(),
    '550e8400e29b41d4a716446655440000',
    '550E8400E29B41D4A716446655440000',
    `urn:uuid:${id}`,
    `{${id}}`,
    `{${id.toUpperCase()}}`,
  ])('reads %s', (input) => {
    expect(parseUuid(input)).toEqual({ value: id });
  });

  it.each([
    ['not-a-uuid', 'invalid character: found `n` at 1'],
    [`URN:UUID:${id}`, 'invalid character: found `U` at 1'],
    [` ${id}`, 'invalid character: found ` ` at 1'],
    [`${id}\n`, 'invalid character: found `\n` at 37'],
    [`{${id}`, 'invalid character: found `{` at 1'],
    ['{', 'invalid character: found `{` at 1'],
    ['a-😀', 'invalid character: found `😀` at 3'],
    ['é'.repeat(23), 'invalid character: found `é` at 1'],
    [`{${id.slice(0, -1)}g}`, 'invalid character: found `g` at 36'],
    [`{${id}g}`, 'invalid character: found `g` at 38'],
    [`urn:uuid:${id.slice(0, -1)}g`, 'invalid character: found `g` at 36'],
    [`urn:uuid:${id}g`, 'invalid character: found `g` at 46'],
    ['', 'invalid length: expected length 32 for simple format, found 0'],
    ['123', 'invalid length: expected length 32 for simple format, found 3'],
    ['a'.repeat(46), 'invalid length: expected length 32 for simple format, found 46'],
    [`{${'a'.repeat(36)}}`, 'invalid length: expected length 32 for simple format, found 36'],
    ['550e8400-e29b-41d4-a716', 'invalid group count: expected 5, found 4'],
    [`${id}-1`, 'invalid group count: expected 5, found 6'],
    ['-', 'invalid group count: expected 5, found 2'],
    ['{}', 'invalid group count: expected 5, found 1'],
    ['{550e8400e29b41d4a716446655440000}', 'invalid group count: expected 5, found 1'],
    ['urn:uuid:', 'invalid group count: expected 5, found 1'],
    ['----', 'invalid group length in group 0: expected 8, found 0'],
    [id.replace('-', '0-'), 'invalid group length in group 0: expected 8, found 9'],
    [id.replace('e29b', 'e29'), 'invalid group length in group 1: expected 4, found 3'],
    [id.slice(0, -1), 'invalid group length in group 4: expected 12, found 11'],
    [`${id}1`, 'invalid group length in group 4: expected 12, found 13'],
    [`{${id.slice(0, -1)}}`, 'invalid group length in group 4: expected 12, found 13'],
    [`urn:uuid:${id.slice(0, -1)}`, 'invalid group length in group 4: expected 12, found 20'],
  ])('refuses %j: %s', (input, error) => {
    expect(parseUuid(input)).toEqual(
      refusedBecause('uuid_parsing', 'Input should be a valid UUID', error),
    );
  });

  it.each([[null], [undefined], [1], [true], [[]], [{}]])('refuses %j by its type', (input) => {
    expect(parseUuid(input)).toEqual(
      refused('uuid_type', 'UUID input should be a string, bytes or UUID object'),
    );
  });

  it('refuses half of a surrogate pair', () => {
    expect(parseUuid(LONE_SURROGATE)).toEqual(notUnicode);
  });
});

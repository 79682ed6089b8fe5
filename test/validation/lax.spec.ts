import { describe, expect, it } from '@jest/globals';

import * as lax from '../../src/platform/validation/lax.js';
import { asPydantic } from '../support/as-pydantic.js';

const parseBoolean = asPydantic(lax.parseBoolean);
const parseDictionary = asPydantic(lax.parseDictionary);
const parseInteger = asPydantic(lax.parseInteger);
const parseText = asPydantic(lax.parseText);

/** Expected values are those of pydantic 2.13.0 (`TypeAdapter(...).validate_python`). */
const refused = (type: string, msg: string) => ({ fault: { type, msg } });
const notUnicode = refused(
  'string_unicode',
  'Input should be a valid string, unable to parse raw data as a unicode string',
);
const LONE_SURROGATE = 'x\ud800';

describe('parseText', () => {
  it('refuses a NUL, which PostgreSQL cannot store', () => {
    expect(parseText('a\u0000b')).toEqual(notUnicode);
  });

  it.each(['', 'x', ' padded ', '5', 'a\u0001b', 'é', '😀'])('keeps %j as it is', (text) => {
    expect(parseText(text)).toEqual({ value: text });
  });

  it.each([[5], [1.5], [null], [undefined], [true], [[]], [{}]])('refuses %j', (input) => {
    expect(parseText(input)).toEqual(refused('string_type', 'Input should be a valid string'));
  });

  it('refuses half of a surrogate pair, which has no UTF-8 form', () => {
    expect(parseText(LONE_SURROGATE)).toEqual(notUnicode);
  });
});

describe('parseBoolean', () => {
  it.each([true, 1, 1.0, '1', 't', 'T', 'y', 'Y', 'on', 'On', 'yes', 'yeS', 'true', 'TRUE'])(
    'reads %j as true',
    (input) => expect(parseBoolean(input)).toEqual({ value: true }),
  );

  it.each([false, 0, -0, '0', 'f', 'F', 'n', 'N', 'off', 'OFF', 'no', 'nO', 'false', 'False'])(
    'reads %j as false',
    (input) => expect(parseBoolean(input)).toEqual({ value: false }),
  );

  it.each(['', 'maybe', '2', '1.0', '+1', ' true', 'true ', 'yes\n', 2, -1, 1e16])(
    'refuses %j, which is neither true nor false',
    (input) =>
      expect(parseBoolean(input)).toEqual(
        refused('bool_parsing', 'Input should be a valid boolean, unable to interpret input'),
      ),
  );

  it.each([[null], [undefined], [[]], [{}], [1.5], [1e300], [-1e300], [NaN], [Infinity]])(
    'refuses %p by its type',
    (input) =>
      expect(parseBoolean(input)).toEqual(refused('bool_type', 'Input should be a valid boolean')),
  );

  it('refuses half of a surrogate pair', () => {
    expect(parseBoolean(LONE_SURROGATE)).toEqual(notUnicode);
  });
});

describe('parseInteger', () => {
  it.each([
    ['1', 1],
    ['+1', 1],
    ['-1', -1],
    [' 1', 1],
    ['\t1\n', 1],
    ['\u00a01\u2003', 1],
    ['\u00851', 1],
    ['1_0', 10],
    ['1_000_000', 1000000],
    ['1.0', 1],
    ['1_0.00', 10],
    [' -1.0 ', -1],
    ['01', 1],
    ['+00_1', 1],
    ['0__1', 1],
    ['00', 0],
    ['0_0', 0],
    ['-0', 0],
    ['0.0', 0],
    [7, 7],
    [2.0, 2],
    [-0, 0],
    [true, 1],
    [false, 0],
  ])('reads %j as %d', (input, value) => {
    expect(parseInteger(input)).toEqual({ value });
  });

  it.each([
    ['9007199254740992', Number.MAX_SAFE_INTEGER],
    ['99999999999999999999999', Number.MAX_SAFE_INTEGER],
    ['-99999999999999999999999', Number.MIN_SAFE_INTEGER],
    [1e300, Number.MAX_SAFE_INTEGER],
    [-1e300, Number.MIN_SAFE_INTEGER],
  ])('clamps %j to %d', (input, value) => {
    expect(parseInteger(input)).toEqual({ value });
  });

  it.each([
    ...['', ' ', 'a', '1.5', '1.', '.0', '.', '0x1', '1e3', '+', '-', '+-1', '--1', '- 1', '+ 1'],
    ...['_1', '1_', '1__0', '-_1', '1_.0', '1._0', '1.0_0', '0_', '0_.0', '1 0', '1,0', '1.0.0'],
    ...['true', 'nan', 'inf', '\u0663', '\ufeff1', '\u200b1'],
  ])('refuses the text %j', (input) => {
    expect(parseInteger(input)).toEqual(
      refused(
        'int_parsing',
        'Input should be a valid integer, unable to parse string as an integer',
      ),
    );
  });

  it('reads a text of up to 4,300 characters', () => {
    expect(parseInteger('9'.repeat(4300))).toEqual({ value: Number.MAX_SAFE_INTEGER });
    expect(parseInteger('9'.repeat(4301))).toHaveProperty('fault.type', 'int_parsing_size');
    expect(parseInteger('1_0'.repeat(5_000_000) + '_')).toHaveProperty('fault.type', 'int_parsing');
  });

  it.each([1.5, -0.1, 1e-9])('refuses the fraction of %d', (input) => {
    expect(parseInteger(input)).toEqual(
      refused(
        'int_from_float',
        'Input should be a valid integer, got a number with a fractional part',
      ),
    );
  });

  it.each([NaN, Infinity, -Infinity])('refuses %p', (input) => {
    expect(parseInteger(input)).toEqual(
      refused('finite_number', 'Input should be a finite number'),
    );
  });

  it.each([[null], [undefined], [[]], [[1]], [{}]])('refuses %j by its type', (input) => {
    expect(parseInteger(input)).toEqual(refused('int_type', 'Input should be a valid integer'));
  });

  it('refuses half of a surrogate pair', () => {
    expect(parseInteger(LONE_SURROGATE)).toEqual(notUnicode);
  });
});

describe('parseDictionary', () => {
  it.each([{ a: ['\u0000'] }, { '\u0000': 1 }, { a: { b: LONE_SURROGATE } }])(
    'refuses %j, which cannot be stored',
    (input) => {
      expect(parseDictionary(input)).toEqual(notUnicode);
    },
  );

  it.each([[{}], [{ a: 1 }], [{ a: { b: [] } }]])('keeps %j', (input) => {
    expect(parseDictionary(input)).toEqual({ value: input });
  });

  it.each([[null], [undefined], [[]], [[['a', 1]]], ['s'], ['{}'], [1], [true]])(
    'refuses %j',
    (input) =>
      expect(parseDictionary(input)).toEqual(
        refused('dict_type', 'Input should be a valid dictionary'),
      ),
  );
});

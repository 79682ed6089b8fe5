import { describe, expect, it } from '@jest/globals';

import * as reader from '../../src/platform/validation/json-text.js';
import { asPydantic } from '../support/as-pydantic.js';

const parseJsonText = asPydantic(reader.parseJsonText);

const malformed = (error: string, offset: number) => ({
  fault: { type: 'json_invalid', msg: 'JSON decode error', ctx: { error } },
  offset,
});

describe('parseJsonText', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    [' \t\n\r[1, -2.5e+3, true, false, null] ', [1, -2500, true, false, null]],
    ['"\\u00e9\\n\\"\\ud83d\\ude00"', 'é\n"😀'],
    ['{"a":1,"a":2}', { a: 2 }],
    ['\ufeff{"a":1}', { a: 1 }],
    ['"\u2028\u007f"', '\u2028\u007f'],
    ['0', 0],
    ['[[],{},[{}]]', [[], {}, [{}]]],
  ])('decodes %j', (text, value) => {
    expect(parseJsonText(text)).toEqual({ value });
  });

  /** Errors and offsets as Python 3.11.7 gives them for the UTF-8 bytes of the text. */
  const python: Record<string, [text: string, offset: number][]> = {
    'Expecting value': [
      ['', 0],
      ['   ', 3],
      ['[', 1],
      ['[1,', 3],
      ['[1, ', 4],
      ['[1,]', 3],
      ['[,]', 1],
      ['[1,,2]', 3],
      ['[}', 1],
      ['{"a":', 5],
      ['{"a": }', 6],
      ['{"a"::1}', 5],
      ['{"a":undefined}', 5],
      ['nul', 0],
      ['[tru]', 1],
      ['-', 0],
      ['+1', 0],
      ['.5', 0],
      ['//x', 0],
      ['\u00a01', 0],
      ['\u000b1', 0],
      ['{"a":\'x\'}', 5],
      ['😀', 0],
      ['["😀",]', 5],
      ['\ufeff{"a":}', 5],
      ['\ufeff\ufeff{}', 0],
    ],
    'Expecting property name enclosed in double quotes': [
      ['{', 1],
      ['{ ', 2],
      ['{a:1}', 1],
      ["{'a':1}", 1],
      ['{,}', 1],
      ['{:1}', 1],
      ['{"a":1,', 7],
      ['{"a":1,}', 7],
      ['{"username": "x",}', 17],
      ['{"a":1,,"b":2}', 7],
      ['{"😀":"😀",}', 9],
    ],
    "Expecting ':' delimiter": [
      ['{"a"', 4],
      ['{"a" 1}', 5],
      ['{"a"}', 4],
      ['{"a","b"}', 4],
    ],
    "Expecting ',' delimiter": [
      ['[1', 2],
      ['[1 2]', 3],
      ['[1}', 2],
      ['[01]', 2],
      ['[1.]', 2],
      ['[truex]', 5],
      ['{"a":1', 6],
      ['{"a":1]', 6],
      ['{"a":1 "b":2}', 7],
      ['{"a":"b"c"}', 8],
    ],
    'Unterminated string starting at': [
      ['"', 0],
      ['"abc', 0],
      ['["abc\\', 1],
      ['{"a":"\\"}', 5],
      ['{"abc', 1],
    ],
    'Invalid control character at': [
      ['"a\nb"', 2],
      ['{"a":"\t"}', 6],
      ['"\u0000"', 1],
      ['"\u001f', 1],
    ],
    'Invalid \\escape': [
      ['"\\x"', 1],
      ['"ab\\U0041"', 3],
      ['"\\ "', 1],
    ],
    'Invalid \\uXXXX escape': [
      ['"\\u', 2],
      ['"\\u12"', 2],
      ['"\\u1234', 2],
      ['"a\\uzzzz"', 3],
      ['"\\ud83d\\u12"', 8],
      ['"\\ud83d\\uzzzz"', 8],
    ],
    'Extra data': [
      ['1 2', 2],
      ['{} {}', 3],
      ['[1]]', 3],
      ['01', 1],
      ['1.', 1],
      ['1e+', 1],
      ['0x1', 1],
      ['1\u00a0', 1],
      ['{"a":1}//c', 7],
      ['"😀" x', 4],
      ['\ufeff{} x', 3],
    ],
  };

  for (const [error, cases] of Object.entries(python)) {
    it.each(cases)(`says "${error}" of %j at %d`, (text, offset) => {
      expect(parseJsonText(text)).toEqual(malformed(error, offset));
    });
  }

  it.each([
    ['NaN', 0],
    ['[Infinity]', 1],
    ['{"a": -Infinity}', 6],
  ])('refuses %j, which Python would read', (text, offset) => {
    expect(parseJsonText(text)).toEqual(malformed('Expecting value', offset));
  });

  describe('nesting', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

    it('reads 200 levels', () => {
      expect(parseJsonText(nested(200))).toHaveProperty('value');
      expect(parseJsonText('{"a":'.repeat(200) + '1' + '}'.repeat(200))).toHaveProperty('value');
    });

    it.each([
      ['201 arrays', nested(201), 200],
      ['100,000 arrays', nested(100_000), 200],
      ['a million arrays never closed', '['.repeat(1_000_000), 200],
      ['201 objects', '{"a":'.repeat(201) + '1' + '}'.repeat(201), 1000],
    ])('refuses %s at the first bracket too many', (_case, text, offset) => {
      expect(parseJsonText(text)).toEqual(malformed('Nesting too deep', offset));
    });

    it('reports the fault that comes first', () => {
      expect(parseJsonText(`[x${nested(1000)}]`)).toEqual(malformed('Expecting value', 1));
    });

    it('counts neither brackets in strings nor neighbours', () => {
      expect(parseJsonText(`"${nested(500)}"`)).toEqual({ value: nested(500) });
      expect(parseJsonText(`[${'{},'.repeat(500)}1]`)).toHaveProperty('value');
    });
  });

  it('reads long texts without recursion', () => {
    const long = 'x'.repeat(5_000_000);
    expect(parseJsonText(`"${long}`)).toEqual(malformed('Unterminated string starting at', 0));
    expect(parseJsonText(`"${long}" 1`)).toEqual(malformed('Extra data', 5_000_003));
  });
});

import { describe, expect, it } from '@jest/globals';
import { keyOfIdentifier } from '../../src/platform/identifiers/identifier-key.js';
import { isSameAddress } from '../../src/platform/identifiers/identifier-rules.js';
import { toEmail } from '../../src/users/account-names.js';

/** Every character of Unicode. Lone surrogates are not characters. */
function* characters(): Generator<string> {
  for (let code = 0; code < 0x110000; code += 1) {
    if (code < 0xd800 || code > 0xdfff) yield String.fromCodePoint(code);
  }
}

const failing = (holds: (character: string) => boolean) =>
  [...characters()].filter((character) => !holds(character));

describe('the key of an identifier', () => {
  it('does not change when it is folded again, for every character', () => {
    expect(failing((c) => keyOfIdentifier(keyOfIdentifier(c)) === keyOfIdentifier(c))).toEqual([]);
  });

  it('is the same for lower and upper case of every character', () => {
    expect(failing((c) => keyOfIdentifier(c.toLowerCase()) === keyOfIdentifier(c))).toEqual([]);
    expect(failing((c) => keyOfIdentifier(c.toUpperCase()) === keyOfIdentifier(c))).toEqual([]);
  });

  it.each(['WEIẞ', 'WEISS', 'Weiß', 'weiss', ' ＷＥＩẞ '])('of %j is weiss', (name) => {
    expect(keyOfIdentifier(name)).toBe('weiss');
  });

  it('is computed fast for a run of accents of any length', () => {
    const accents = `A${'\u0301\u0327'.repeat(500_000)}`;
    expect(keyOfIdentifier(accents)).toBe(`a${accents.slice(1)}`);
  });

  it('an address with such a run is refused fast', () => {
    const accents = `a${'\u0301\u0327'.repeat(500_000)}@example.com`;
    expect(() => toEmail(accents)).toThrow('email_refused');
    expect(isSameAddress(accents, accents)).toBe(false);
  });
});

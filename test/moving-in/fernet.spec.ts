import { describe, expect, it } from '@jest/globals';
import { decryptFernet, fernetKeysOf } from '../../src/instance/sources/fernet.js';
import { bytesOfPythonRandom } from '../../src/instance/sources/python-random.js';

// Made by Python's `cryptography`, with the key of each version.
const TOKENS: [string, string, string][] = [
  [
    'before 1.10.1 with a short secret',
    'short',
    'gAAAAABlU_EASe93rOPa5u_Wey2pRFHXevvZNRj5hRDEFzJGMwGtPJI5ybT0uvDBM_hjvf3jpT_dWCseH82Hh5mI3C8yYv7OdQ==',
  ],
  [
    'since 1.10.1 with a short secret',
    'short',
    'gAAAAABlU_EABHIGBDcINWAy6w9gu6R0jsn4X6oRXU58GXAPTb4zoNMynQ52WSWv6msUveNISBnMrOvlVt2mBr3ULCs15FxE8A==',
  ],
  [
    'with a long secret',
    'wJ3b2mS0l5m2nQyq3bN1vQh0xX0YhV6n8d0mJ3sQe4k',
    'gAAAAABlU_EAmR4-PmBDd8P_vYfhCSVvl5EXNxXvx9OgPIZoz1N7ozehxJ3zYiapgS7Fdkgw2qoWshBn9e5bJCZmzfZ3Ux5AVg==',
  ],
];

describe('the keys that Langflow makes from its secret', () => {
  it.each([
    ['short', '0a4038ab65c313d2047fe8e50e72e7274fe23ae0acb2ae2cc34f7af467fffa69'],
    ['a', '4581119b99afa4882ce097198e62f8b6e1cf01e64843974d0ec5f6cdf4fd0a6a'],
    ['Ünïcode', 'c7beea50098a615507253109ecad3558bfc47342a4c19010c1f1c3b33e343056'],
    ['x'.repeat(31), '5f7548388871c097fbb5d36f17aaceecdee4b94327ef5f63412423c63f435aa9'],
  ])('are those of Python for the seed %j', (seed, bytes) => {
    expect(bytesOfPythonRandom(seed, 32).toString('hex')).toBe(bytes);
  });

  it.each(TOKENS)('decrypt a key of Langflow %s', (_version, secret, token) => {
    expect(decryptFernet(token, fernetKeysOf(secret))).toBe('sk-the-key');
    expect(decryptFernet(token, fernetKeysOf('another'))).toBeUndefined();
    expect(decryptFernet(`${token.slice(0, -6)}AAAA==`, fernetKeysOf(secret))).toBeUndefined();
  });

  it('refuse a secret that Langflow could not use', () => {
    expect(() => fernetKeysOf('x'.repeat(40))).toThrow('not 32 bytes');
  });
});

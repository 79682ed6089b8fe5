import { expect, jest } from '@jest/globals';
import bcrypt from 'bcrypt';

/** With another text bcrypt ends at once, without work. */
const WELL_FORMED = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

/**
 * Counts the work of comparing passwords, in rounds of bcrypt: it is what takes the time, and a
 * time that is measured depends on what else the machine does. Ends with `jest.restoreAllMocks`.
 *
 * @returns the rounds since the last call
 */
export function countHashing(): () => number {
  const compare = jest.spyOn(bcrypt, 'compare');
  return () => {
    const hashes = compare.mock.calls.map(([, hash]) => hash);
    compare.mockClear();
    for (const hash of hashes) expect(hash).toMatch(WELL_FORMED);
    return hashes.reduce((sum, hash) => sum + 2 ** bcrypt.getRounds(hash), 0);
  };
}

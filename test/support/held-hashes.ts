import { jest } from '@jest/globals';
import bcrypt from 'bcrypt';

/** Hashes that have begun, and end only when they are released. */
export interface HeldHashes {
  /** The hashes with which a password is being compared, in their order. */
  readonly compared: readonly string[];
  /** Lets them end, and all that come. */
  release(): void;
}

/**
 * Holds every hash of a password that begins from now on. Otherwise what must happen before it ends
 * would have to be faster than it.
 */
export function holdHashes(): HeldHashes {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const compared: string[] = [];
  const { compare, hash } = bcrypt;
  jest.spyOn(bcrypt, 'compare').mockImplementation(async (data: string | Buffer, text: string) => {
    compared.push(text);
    await released;
    return compare(data, text);
  });
  jest
    .spyOn(bcrypt, 'hash')
    .mockImplementation(async (data: string | Buffer, salt: string | number) => {
      await released;
      return hash(data, salt);
    });
  return { compared, release: () => release() };
}

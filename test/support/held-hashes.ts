import { jest } from '@jest/globals';
import bcrypt from 'bcrypt';

/** Before anything is held. */
const { compare, hash } = bcrypt;

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
  const library = bcrypt as unknown as Promising;
  jest.spyOn(library, 'compare').mockImplementation(async (password, stored) => {
    compared.push(stored);
    await released;
    return compare(password, stored);
  });
  jest.spyOn(library, 'hash').mockImplementation(async (password, cost) => {
    await released;
    return hash(password, cost);
  });
  return { compared, release: () => release() };
}

/** What is used of the library, which also has forms with callbacks. */
interface Promising {
  compare(password: string, stored: string): Promise<boolean>;
  hash(password: string, cost: number): Promise<string>;
}

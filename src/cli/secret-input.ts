import { createPasswordText } from '../platform/credentials/secret-token.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { sayWhyNameRefused } from '../platform/errors/name-refusal.js';
import { sayWhyRefused } from '../platform/errors/password-refusal.js';
import { print, say } from './output.js';
import { UsageFault } from './refusal.js';
import { terminal } from './terminal.js';

export interface PasswordOptions {
  /** Read the password from standard input. An argument would be visible in the process list. */
  readonly passwordStdin?: boolean;
}

export interface ChosenPassword {
  readonly text: string;
  readonly isGenerated: boolean;
}

export async function choosePassword({ passwordStdin }: PasswordOptions): Promise<ChosenPassword> {
  if (!passwordStdin) return { text: createPasswordText(), isGenerated: true };
  // One line, as `echo` and password managers write it. Only the line ending is removed.
  const given = (await terminal().readInput()).replace(/\r?\n$/, '');
  return { text: given, isGenerated: false };
}

/**
 * Turns the refusal of a password or a user name into an error of usage.
 *
 * @throws UsageFault for a password or a user name that is against the rules
 */
export async function withRefusedInput<T>(setting: Promise<T>): Promise<T> {
  try {
    return await setting;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.is('password_refused')) throw new UsageFault(`${sayWhyRefused(error.details)}.`);
    if (error.is('username_refused')) throw new UsageFault(`${sayWhyNameRefused(error.details)}.`);
    throw error;
  }
}

/**
 * Prints a secret that is shown only once. The secret goes to standard output, alone, so that a
 * script can read it.
 */
export function printSecret(secret: string, meaning: string): void {
  say(`${meaning}, shown only once:`);
  print(secret);
}

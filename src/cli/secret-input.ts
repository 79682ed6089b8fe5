import { text } from 'node:stream/consumers';
import { createPasswordText } from '../platform/credentials/secret-token.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { sayWhyNameRefused } from '../platform/errors/name-refusal.js';
import { sayWhyRefused } from '../platform/errors/password-refusal.js';
import { print, say } from './output.js';
import { UsageFault } from './refusal.js';

export interface PasswordOptions {
  /** Read the password from standard input. An argument would show in the list of processes. */
  readonly passwordStdin?: boolean;
}

export interface ChosenPassword {
  readonly text: string;
  readonly isGenerated: boolean;
}

export async function choosePassword({ passwordStdin }: PasswordOptions): Promise<ChosenPassword> {
  if (!passwordStdin) return { text: createPasswordText(), isGenerated: true };
  // One line, as `echo` and password managers write it; only its line end is not part of it.
  const given = (await text(process.stdin)).replace(/\r?\n$/, '');
  return { text: given, isGenerated: false };
}

/** @throws UsageFault for a password or a user name that is against the rules */
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

/** Prints a secret that is shown this once: itself to standard output, alone, so that a script can take it. */
export function printSecret(secret: string, meaning: string): void {
  say(`${meaning}, printed this once:`);
  print(secret);
}

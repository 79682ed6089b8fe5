import { text } from 'node:stream/consumers';
import { createPasswordText } from '../credentials/secret-token.js';
import { parsePassword } from '../users/account-rules.js';
import { UsageFault } from './refusal.js';

export interface PasswordOptions {
  /** Read the password from standard input. An argument would show in the list of processes. */
  readonly passwordStdin?: boolean;
}

export interface ChosenPassword {
  readonly text: string;
  readonly isGenerated: boolean;
}

/** @throws UsageFault for a password that no account may have */
export async function choosePassword({ passwordStdin }: PasswordOptions): Promise<ChosenPassword> {
  if (!passwordStdin) return { text: createPasswordText(), isGenerated: true };
  // One line, as `echo` and password managers write it; only its line end is not part of it.
  const given = (await text(process.stdin)).replace(/\r?\n$/, '');
  const parsed = parsePassword(given);
  if ('fault' in parsed) throw new UsageFault(`${parsed.fault.msg}.`);
  return { text: parsed.value, isGenerated: false };
}

/** Prints a secret that is shown this once: itself to standard output, alone, so that a script can take it. */
export function printSecret(secret: string, meaning: string): void {
  console.error(`${meaning}, printed this once:`);
  console.log(secret);
}

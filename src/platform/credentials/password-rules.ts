import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { DomainError } from '../errors/domain-error.js';
import type { ErrorDetails } from '../errors/error-code.js';
import { readPasswordHash } from './password-hash.js';

/** bcrypt reads no further: a longer password would be accepted by its first 72 bytes alone. */
export const MAX_PASSWORD_BYTES = 72;

/** Everybody who attacks this server knows what it is. */
const PRODUCT_NAMES = ['gatehouse', 'langflow', 'windmill', 'zenml'];
/** Letters and digits of a password that must remain when the names are taken out of it. */
const MIN_OWN_CHARACTERS = 6;
/** A shorter name is in too many passwords by accident. */
const MIN_NAME_LENGTH = 3;

/** What an account is called: user name, email. */
export type Names = readonly (string | null | undefined)[];

/** The rules that every new password keeps, on every API, every page and the command line. */
@Injectable()
export class PasswordRules {
  constructor(@Inject(ENV) private readonly env: Env) {}

  /** @throws DomainError `password_refused` */
  async assertAllowed(password: string, names: Names): Promise<void> {
    const bytes = Buffer.byteLength(password);
    if (bytes < this.env.passwordMinBytes) throw this.refusal('too_short');
    if (bytes > MAX_PASSWORD_BYTES) throw this.refusal('too_long');
    if (isLikeName(password, names)) throw this.refusal('like_name');
    if (await isCommon(password)) throw this.refusal('common');
  }

  /**
   * Refuses the hash of a password from elsewhere that takes longer to verify than those made here:
   * a wrong password would take longer than an unknown name, and tell that there is an account.
   *
   * @throws DomainError `password_refused`
   */
  assertImportable(hash: string): void {
    const stored = readPasswordHash(hash);
    const { bcryptCost } = this.env;
    // The cost of argon2 is rounded down to a step of bcrypt, which doubles the time.
    const mostCost = stored?.kind === 'argon2' ? bcryptCost - 1 : bcryptCost;
    if (!stored || stored.cost > mostCost) throw this.refusal('costly_hash');
  }

  private refusal(fault: ErrorDetails['password_refused']['fault']): DomainError {
    const bounds = { minBytes: this.env.passwordMinBytes, maxBytes: MAX_PASSWORD_BYTES };
    return new DomainError('password_refused', { fault, ...bounds });
  }
}

/** Loaded with the first password that is set: half a megabyte that most processes never need. */
let commonPasswords: Promise<ReadonlySet<string>> | undefined;

/** Whether it is one of the 50,000 that are guessed first, in any case and between any punctuation. */
async function isCommon(password: string): Promise<boolean> {
  commonPasswords ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  const known = await commonPasswords;
  const plain = password.toLowerCase();
  return known.has(plain) || known.has(plain.replace(/^[^a-z\d]+|[^a-z\d]+$/g, ''));
}

/** Whether little is left of it without the account's names: `alice-1995` of alice, `moc.elpmaxe@ecila`. */
function isLikeName(password: string, names: Names): boolean {
  const plain = lettersOf(password);
  return namesIn(names).some((name) => {
    const [forward, backward] = [name, [...name].reverse().join('')];
    const isThere = plain.includes(forward) || plain.includes(backward);
    const rest = plain.replaceAll(forward, '').replaceAll(backward, '');
    return isThere && [...rest].length < MIN_OWN_CHARACTERS;
  });
}

/** The names, of an email the part before its `@`, and each without the number at its end. */
function namesIn(names: Names): string[] {
  const texts = names.flatMap((name) => (name ? [name, name.split('@')[0]!] : []));
  const whole = [...texts, ...PRODUCT_NAMES].map(lettersOf);
  const plain = whole.flatMap((name) => [name, name.replace(/\d+$/, '')]);
  return [...new Set(plain)].filter((name) => [...name].length >= MIN_NAME_LENGTH);
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

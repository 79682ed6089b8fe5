import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { DomainError } from '../errors/domain-error.js';
import type { ErrorDetails } from '../errors/error-code.js';
import { readPasswordHash } from './password-hash.js';

/** bcrypt ignores further bytes: a longer password would be accepted by its first 72 bytes. */
export const MAX_PASSWORD_BYTES = 72;

/** Names that every attacker of this server knows. */
const PRODUCT_NAMES = ['gatehouse', 'langflow', 'windmill', 'zenml'];
/** How many letters and digits of a password must remain after the names are removed. */
const MIN_OWN_CHARACTERS = 6;
/** Shorter names occur in too many passwords by accident. */
const MIN_NAME_LENGTH = 3;

/** The names of an account: its user name and its email. */
export type Names = readonly (string | null | undefined)[];

/** The rules for every new password, on every API, every page and the command line. */
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
   * Rejects an imported hash that takes longer to verify than ours: a wrong password would take
   * longer than an unknown name, which shows that the account exists.
   *
   * @throws DomainError `password_refused`
   */
  assertImportable(hash: string): void {
    const stored = readPasswordHash(hash);
    const { bcryptCost } = this.env;
    // argon2's cost is rounded down to a bcrypt step, which doubles the time.
    const mostCost = stored?.kind === 'argon2' ? bcryptCost - 1 : bcryptCost;
    if (!stored || stored.cost > mostCost) throw this.refusal('costly_hash');
  }

  private refusal(fault: ErrorDetails['password_refused']['fault']): DomainError {
    const bounds = { minBytes: this.env.passwordMinBytes, maxBytes: MAX_PASSWORD_BYTES };
    return new DomainError('password_refused', { fault, ...bounds });
  }
}

/** Loaded when the first password is set: half a megabyte that most processes never need. */
let commonPasswords: Promise<ReadonlySet<string>> | undefined;

/**
 * Whether it is one of the 50,000 most common passwords, ignoring case and surrounding punctuation.
 */
async function isCommon(password: string): Promise<boolean> {
  commonPasswords ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  const known = await commonPasswords;
  const plain = password.toLowerCase();
  return known.has(plain) || known.has(plain.replace(/^[^a-z\d]+|[^a-z\d]+$/g, ''));
}

/**
 * Whether little remains without the account's names: `alice-1995` for alice, `moc.elpmaxe@ecila`.
 */
function isLikeName(password: string, names: Names): boolean {
  const plain = lettersOf(password);
  return namesIn(names).some((name) => {
    const [forward, backward] = [name, [...name].reverse().join('')];
    const isThere = plain.includes(forward) || plain.includes(backward);
    const rest = plain.replaceAll(forward, '').replaceAll(backward, '');
    return isThere && [...rest].length < MIN_OWN_CHARACTERS;
  });
}

/** Returns the names, for an email the part before its `@`, each without a number at its end. */
function namesIn(names: Names): string[] {
  const texts = names.flatMap((name) => (name ? [name, name.split('@')[0]!] : []));
  const whole = [...texts, ...PRODUCT_NAMES].map(lettersOf);
  const plain = whole.flatMap((name) => [name, name.replace(/(?<!\d)\d+$/, '')]);
  return [...new Set(plain)].filter((name) => [...name].length >= MIN_NAME_LENGTH);
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { DomainError } from '../errors/domain-error.js';

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
    const bounds = { minBytes: this.env.passwordMinBytes, maxBytes: MAX_PASSWORD_BYTES };
    const refusal = (fault: 'too_short' | 'too_long' | 'common' | 'like_name') =>
      new DomainError('password_refused', { fault, ...bounds });
    if (bytes < bounds.minBytes) throw refusal('too_short');
    if (bytes > bounds.maxBytes) throw refusal('too_long');
    if (isLikeName(password, names)) throw refusal('like_name');
    if (await isCommon(password)) throw refusal('common');
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

import type { Actor } from '../access/actor.js';
import { limitsOf, missingScope } from '../access/scopes.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { keyOfIdentifier } from '../platform/identifiers/identifier-key.js';
import {
  faultOfChosenName,
  faultOfName,
  isSameAddress,
} from '../platform/identifiers/identifier-rules.js';
import type { EmailProof, User } from './user.entity.js';

/** An address: one "@" with something on both sides of it, and nothing that mail headers give a meaning. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/u;

/** The identifiers of an account, as its columns have them. */
export type NameColumns = Pick<User, 'username' | 'usernameKey'> &
  (
    | { readonly email: string; readonly emailProof: EmailProof }
    | { readonly email?: undefined; readonly emailProof?: undefined }
  );

/**
 * The columns of a new account's identifiers.
 *
 * @param proof how we know that the email is the account's
 * @throws DomainError `username_refused`, `email_refused`
 */
export function nameColumnsOf(
  { username, email }: { readonly username: string; readonly email?: string | undefined },
  proof: EmailProof = 'superuser',
): NameColumns {
  const fault = faultOfName(username);
  if (fault) throw new DomainError('username_refused', { fault });
  const name = { username, usernameKey: keyOfIdentifier(username) };
  return email === undefined ? name : { ...name, email: toEmail(email), emailProof: proof };
}

/**
 * The columns of another email of an account. A user name that was the old email follows it: it
 * would else keep the old address from others, and be found by it. The account of the first start
 * keeps its name, which the operator's settings have.
 *
 * @param email in the form of its key
 */
export function emailChangesOf(
  user: User,
  email: string,
  emailProof: EmailProof,
): Partial<Pick<User, 'username' | 'usernameKey'>> & Pick<User, 'email' | 'emailProof'> {
  const isNamedByEmail = user.email !== null && user.usernameKey === user.email;
  const follows = isNamedByEmail && user.email !== email && !user.isInternal;
  return { email, emailProof, ...(follows && { username: email, usernameKey: email }) };
}

/**
 * Refuses a name that its owner chooses and that could pass for another account's.
 *
 * @param ownEmail the account's proved email
 * @throws DomainError `username_refused`
 */
export function assertChosenName(username: string, ownEmail: string | null): void {
  const fault = faultOfChosenName(username, ownEmail);
  if (fault) throw new DomainError('username_refused', { fault });
}

/**
 * Refuses a name that the caller may not give. Superusers with the scope `admin` give any name,
 * everybody else one that passes for nobody else's.
 *
 * @throws DomainError `username_refused`
 */
export function assertMayName(actor: Actor, username: string, email: string | null): void {
  const isAdmin = missingScope(limitsOf(actor.credential)?.scopes ?? null, ['admin']) === undefined;
  if (!actor.account.isSuperuser || !isAdmin) assertChosenName(username, email);
}

/**
 * The columns of a change of identifiers. What is sent again unchanged is no change; a name that was the old email follows the
 * new one, unless another name is sent with it.
 *
 * @param user the account as it is, locked
 * @throws DomainError `username_refused`, `email_refused`, `not_superuser` (an email set by its owner is not proved)
 */
export function nameChangesOf(
  actor: Actor,
  user: User,
  changes: { readonly username?: string | undefined; readonly email?: string | undefined },
): Partial<Pick<User, 'username' | 'usernameKey' | 'email' | 'emailProof'>> {
  const email = changes.email === undefined ? user.email : toEmail(changes.email);
  const isReaddressed = email !== user.email;
  if (isReaddressed && !actor.account.isSuperuser) throw new DomainError('not_superuser');
  const username = changes.username ?? user.username;
  const isRenamed = username !== user.username;
  if (isRenamed) assertMayName(actor, username, user.email);
  return {
    ...(isReaddressed && emailChangesOf(user, email!, 'superuser')),
    ...(isRenamed && nameColumnsOf({ username })),
  };
}

/**
 * An email in the form in which it is stored and found.
 *
 * @throws DomainError `email_refused` for what is no address, and for letters whose case folding
 *   gives another one ("ı", "ß"): mail systems and domains tell the two apart
 */
export function toEmail(text: string): string {
  const email = keyOfIdentifier(text);
  if (!ADDRESS.test(email) || faultOfName(text.trim()) || !isSameAddress(text, email)) {
    throw new DomainError('email_refused');
  }
  return email;
}

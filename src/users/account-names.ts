import type { Actor } from '../access/actor.js';
import { limitsOf, missingScope } from '../access/scopes.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { toEmailKey } from '../platform/identifiers/email.js';
import { keyOfIdentifier } from '../platform/identifiers/identifier-key.js';
import {
  faultOfChosenName,
  faultOfName,
  isSameAddress,
} from '../platform/identifiers/identifier-rules.js';
import type { EmailProof, User } from './user.entity.js';

/** The identifier columns of an account. */
export type NameColumns = Pick<User, 'username' | 'usernameKey'> &
  (
    | { readonly email: string; readonly emailProof: EmailProof }
    | { readonly email?: undefined; readonly emailProof?: undefined }
  );

/**
 * Returns the identifier columns of a new account.
 *
 * @param proof how we know that the email is the account's
 * @throws DomainError `username_refused`, `email_refused`
 */
export function nameColumnsOf(
  { username, email }: { readonly username: string; readonly email?: string | undefined },
  proof: EmailProof = 'superuser',
): NameColumns {
  assertName(username);
  const name = { username, usernameKey: keyOfIdentifier(username) };
  return email === undefined ? name : { ...name, email: toEmail(email), emailProof: proof };
}

/**
 * Returns the columns for a new email of an account. A user name that equals the old email changes
 * too. Otherwise the account would still be found by the old address, and nobody else could use it.
 * The account of the first start keeps its name, because the operator's settings contain it.
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

function assertName(username: string): void {
  const fault = faultOfName(username);
  if (fault) throw new DomainError('username_refused', { fault });
}

/**
 * Throws if a name that its owner chooses could be mistaken for another account's.
 *
 * @param ownEmail the account's proved email
 * @throws DomainError `username_refused`
 */
export function assertChosenName(username: string, ownEmail: string | null): void {
  const fault = faultOfChosenName(username, ownEmail);
  if (fault) throw new DomainError('username_refused', { fault });
}

/**
 * Throws if the caller may not give this name. Superusers with the scope `admin` may give any name.
 * For everybody else, {@link assertChosenName} applies.
 *
 * @throws DomainError `username_refused`
 */
export function assertMayName(actor: Actor, username: string, email: string | null): void {
  assertName(username);
  const isAdmin = missingScope(limitsOf(actor.credential)?.scopes ?? null, ['admin']) === undefined;
  if (!actor.account.isSuperuser || !isAdmin) assertChosenName(username, email);
}

/**
 * Returns the columns for a change of identifiers. A value that is sent unchanged is not a change.
 * A user name that equals the old email changes with it, unless another name is sent too.
 *
 * @param user the current account, locked
 * @throws DomainError `username_refused`, `email_refused`, `not_superuser` (an email that its owner
 *   sets is not proved)
 */
export function nameChangesOf(
  actor: Actor,
  user: User,
  changes: { readonly username?: string | undefined; readonly email?: string | undefined },
): Partial<Pick<User, 'username' | 'usernameKey' | 'email' | 'emailProof'>> {
  const email = changes.email === undefined ? user.email : toEmail(changes.email, user.email);
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
 * Returns an email in the form in which it is stored and looked up: {@link toEmailKey}.
 *
 * @param current an email that is stored already, perhaps by an older rule: it may be sent again
 * @throws DomainError `email_refused`
 */
export function toEmail(text: string, current: string | null = null): string {
  if (current !== null && isSameAddress(text, current)) return current;
  const email = toEmailKey(text);
  if (email === undefined) throw new DomainError('email_refused');
  return email;
}

/** The identifiers of an account that is named by its email, on APIs without user names. */
export function namedByEmail(email: string): { readonly username: string; readonly email: string } {
  return { username: keyOfIdentifier(email), email };
}

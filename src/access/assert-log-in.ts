import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { logInOf, type Actor } from './actor.js';

/** What {@link assertLogIn} throws. */
export const LOG_IN_REFUSALS = ['not_a_log_in_token'] as const satisfies readonly ErrorCode[];

/**
 * Refuses credentials that are not a log-in of a person: an API key may be lent, and its holder
 * must not be able to log in as its owner.
 *
 * @returns the id of the log-in
 * @throws DomainError {@link LOG_IN_REFUSALS}
 */
export function assertLogIn({ credential }: Actor): string {
  const id = logInOf(credential);
  if (id === undefined) throw new DomainError('not_a_log_in_token');
  return id;
}

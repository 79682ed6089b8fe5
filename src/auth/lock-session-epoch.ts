import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';

const LOCK = 'SELECT session_epoch AS epoch FROM users WHERE id = $1 FOR NO KEY UPDATE';

/**
 * Locks the caller's account when an action starts that is finished later, such as the log-in of a
 * device. Returns the session epoch to compare when it is finished. As after every lock, a caller
 * whose credential has ended is refused (`audit/authors.ts`).
 *
 * @throws DomainError `invalid_token` if the account was deleted since the request arrived
 */
export async function lockSessionEpoch(
  manager: EntityManager,
  { account }: Actor,
): Promise<number> {
  const [user] = await manager.query<{ epoch: number }[]>(LOCK, [account.id]);
  if (!user) throw new DomainError('invalid_token');
  return user.epoch;
}

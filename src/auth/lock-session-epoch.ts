import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';

const LOCK = 'SELECT session_epoch AS epoch FROM users WHERE id = $1 FOR NO KEY UPDATE';

const IS_LIVE = `
  SELECT EXISTS (SELECT FROM sessions WHERE id = $1 AND epoch = $2)
    OR EXISTS (SELECT FROM api_keys WHERE id = $1 AND is_active AND coalesce(session_epoch, $2) = $2) AS live`;

/**
 * Locks the caller's account when an action starts that is finished later, such as the log-in of a
 * device. Returns the session epoch to compare when it is finished.
 *
 * @throws DomainError `invalid_token` if the credential has ended since the request arrived
 */
export async function lockSessionEpoch(
  manager: EntityManager,
  { account, credential }: Actor,
): Promise<number> {
  const [user] = await manager.query<{ epoch: number }[]>(LOCK, [account.id]);
  if (!user) throw new DomainError('invalid_token');
  if (credential.kind === 'session' || credential.kind === 'api-key') {
    const [row] = await manager.query<{ live: boolean }[]>(IS_LIVE, [credential.id, user.epoch]);
    if (!row!.live) throw new DomainError('invalid_token');
  }
  return user.epoch;
}

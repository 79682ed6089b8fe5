import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';

/** Deletes devices that are logged out, those with the oldest log-in first. */
const CLEAR_LOGGED_OUT = `
  DELETE FROM devices WHERE id IN (
    SELECT d.id FROM devices d LEFT JOIN sessions s ON s.id = d.session_id AND s.expires_at > now()
    WHERE d.user_id = $1 AND d.status = 'active' AND s.id IS NULL
    ORDER BY d.last_login_at, d.id LIMIT $2)`;

/**
 * Makes room for one more device of an account, within the transaction that approves it.
 *
 * @param most 0 for no limit
 * @throws DomainError `limit_reached`
 */
export async function assertDeviceRoom(
  manager: EntityManager,
  userId: string,
  most: number,
): Promise<void> {
  if (most === 0) return;
  await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
  const [row] = await manager.query<{ n: string }[]>(
    'SELECT count(*) AS n FROM devices WHERE user_id = $1',
    [userId],
  );
  const surplus = Number(row!.n) - most + 1;
  if (surplus <= 0) return;
  const [, cleared] = await manager.query<[unknown, number]>(CLEAR_LOGGED_OUT, [userId, surplus]);
  if (cleared < surplus) throw new DomainError('limit_reached', { of: 'devices', most });
}

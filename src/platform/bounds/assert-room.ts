import type { EntityManager } from 'typeorm';
import { DomainError } from '../errors/domain-error.js';

/** How many there may be of what belongs to one owner, and where they are counted. */
const ROOM = {
  workspaces: { most: 100, table: 'workspaces', owner: 'owner_id', lock: 'users' },
  groups: { most: 200, table: 'groups', owner: 'workspace_id', lock: 'workspaces' },
  members: { most: 10_000, table: 'memberships', owner: 'workspace_id', lock: 'workspaces' },
  invites: { most: 1000, table: 'invites', owner: 'workspace_id', lock: 'workspaces' },
} as const;

/**
 * Refuses one more than an owner may have, within the transaction that makes it. Requests at the same time wait for one another.
 *
 * @throws DomainError `limit_reached`
 */
export async function assertRoom(
  manager: EntityManager,
  of: keyof typeof ROOM,
  ownerId: string,
): Promise<void> {
  const { most, table, owner, lock } = ROOM[of];
  await manager.query(`SELECT FROM ${lock} WHERE id = $1 FOR NO KEY UPDATE`, [ownerId]);
  const [row] = await manager.query<{ n: string }[]>(
    `SELECT count(*) AS n FROM ${table} WHERE ${owner} = $1`,
    [ownerId],
  );
  if (Number(row!.n) >= most) throw new DomainError('limit_reached', { of, most });
}

import type { EntityManager } from 'typeorm';
import { DomainError } from '../errors/domain-error.js';

/** The limits for what belongs to one owner, and the tables that are counted. */
const BOUNDS = {
  workspaces: { most: 100, table: 'workspaces', owner: 'owner_id', lock: 'users' },
  groups: { most: 200, table: 'groups', owner: 'workspace_id', lock: 'workspaces' },
  group_members: {
    most: 20_000,
    table: 'group_members',
    owner: 'workspace_id',
    lock: 'workspaces',
  },
  members: { most: 10_000, table: 'memberships', owner: 'workspace_id', lock: 'workspaces' },
  invites: { most: 1000, table: 'invites', owner: 'workspace_id', lock: 'workspaces' },
} as const;

/**
 * Rejects one more row than an owner may have. Call it in the transaction that inserts the row.
 * Concurrent requests wait for each other.
 *
 * @throws DomainError `limit_reached`
 */
export async function assertCountBounded(
  manager: EntityManager,
  of: keyof typeof BOUNDS,
  ownerId: string,
): Promise<void> {
  const { most, table, owner, lock } = BOUNDS[of];
  await manager.query(`SELECT FROM ${lock} WHERE id = $1 FOR NO KEY UPDATE`, [ownerId]);
  const [row] = await manager.query<{ n: string }[]>(
    `SELECT count(*) AS n FROM ${table} WHERE ${owner} = $1`,
    [ownerId],
  );
  if (Number(row!.n) >= most) throw new DomainError('limit_reached', { of, most });
}

import type { EntityManager } from 'typeorm';
import { THE_SERVER, type ActingFor } from '../access/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { LockedOwner } from './lock-owner.js';

/** What {@link assertBindable} throws. */
export const BIND_KEY_REFUSALS = [
  'workspace_not_found',
  'not_workspace_member',
  'workspace_archived',
] as const satisfies readonly ErrorCode[];

const READ = `
  SELECT is_archived, EXISTS (
    SELECT FROM memberships m WHERE m.workspace_id = w.id AND m.user_id = $2 AND NOT m.is_disabled
  ) AS is_member
  FROM workspaces w WHERE w.id = $1`;

/**
 * Throws if a new key may not be bound to a workspace, which the transaction has locked against
 * changes of its members (`lockForNewKey`). The end of a membership, and archiving, end the bound
 * keys that are there. One that is made at the same time is made before and ends too, or it is
 * refused.
 *
 * @throws DomainError {@link BIND_KEY_REFUSALS}
 */
export async function assertBindable(
  manager: EntityManager,
  by: ActingFor,
  { userId, isSuperuser }: LockedOwner,
  workspaceId: string,
): Promise<void> {
  const [found] = await manager.query<{ is_archived: boolean; is_member: boolean }[]>(READ, [
    workspaceId,
    userId,
  ]);
  const needsMembership = !isSuperuser && by !== THE_SERVER && !by.account.isSuperuser;
  // First, so that nobody learns which workspaces of others there are.
  if (needsMembership && !found?.is_member) throw new DomainError('not_workspace_member');
  if (!found) throw new DomainError('workspace_not_found', { workspaceId });
  if (found.is_archived) throw new DomainError('workspace_archived');
}

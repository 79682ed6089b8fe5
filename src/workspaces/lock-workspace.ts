import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import { Membership } from './membership.entity.js';
import { Workspace } from './workspace.entity.js';

/**
 * Makes the changes of one workspace's members, invites and groups follow one another: rules such as "one admin stays" are
 * about more than one row.
 *
 * @throws DomainError `workspace_not_found`
 */
export async function lockWorkspace(
  manager: EntityManager,
  workspaceId: string,
): Promise<Workspace> {
  const workspace = await manager.findOne(Workspace, {
    where: { id: workspaceId },
    lock: { mode: 'pessimistic_write' },
  });
  if (!workspace) throw new DomainError('workspace_not_found', { workspaceId });
  return workspace;
}

/**
 * To be called when members were changed, under the workspace's lock.
 *
 * @throws DomainError `last_workspace_admin` when none is left whose membership and account are active
 */
export async function assertAnAdmin(manager: EntityManager, workspaceId: string): Promise<void> {
  const hasAdmin = await manager.existsBy(Membership, {
    workspaceId,
    isAdmin: true,
    isDisabled: false,
    user: { isActive: true },
  });
  if (!hasAdmin) throw new DomainError('last_workspace_admin', { workspaceId });
}

/** Deletes the API keys that are bound to a workspace: of one account, or of all. */
export async function endBoundKeys(
  manager: EntityManager,
  workspaceId: string,
  userId?: string,
): Promise<void> {
  await manager.query(
    'DELETE FROM api_keys WHERE workspace_id = $1 AND (user_id = $2 OR $2 IS NULL)',
    [workspaceId, userId ?? null],
  );
}

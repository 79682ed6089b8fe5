import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import { User } from '../users/user.entity.js';
import { Membership } from './membership.entity.js';
import { Workspace } from './workspace.entity.js';

/**
 * Serializes changes of a workspace's members, invites and groups, since rules such as "one admin
 * stays" concern more than one row.
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

/** Locks the workspaces of an account, in the order in which everything locks several. */
export async function lockWorkspacesOf(manager: EntityManager, userId: string): Promise<void> {
  await manager.query(
    `SELECT FROM workspaces WHERE id IN (SELECT workspace_id FROM memberships WHERE user_id = $1)
      ORDER BY id FOR UPDATE`,
    [userId],
  );
}

/**
 * Loads an account and keeps it from being deleted until the transaction ends.
 *
 * @throws DomainError `user_not_found`
 */
export async function keepAccount(manager: EntityManager, id: string): Promise<User> {
  const user = await manager.findOne(User, { where: { id }, lock: { mode: 'for_key_share' } });
  if (!user) throw new DomainError('user_not_found');
  return user;
}

/** The members of a workspace, or of one of its groups. */
const LOCK_MEMBERS = `
  SELECT FROM users WHERE id IN (
    SELECT user_id FROM memberships WHERE workspace_id = $1 AND $2::text IS NULL
    UNION ALL SELECT user_id FROM group_members WHERE workspace_id = $1 AND group_name = $2
  ) ORDER BY id FOR NO KEY UPDATE`;

/**
 * Locks the accounts of members, in the order in which everything locks several. Call it under the
 * workspace's lock, before a statement that changes the rows of many members: triggers then write
 * their accounts in any order.
 *
 * @param group undefined for all members
 */
export async function lockMembers(
  manager: EntityManager,
  workspaceId: string,
  group?: string,
): Promise<void> {
  await manager.query(LOCK_MEMBERS, [workspaceId, group ?? null]);
}

/**
 * Call this after changing members, under the workspace's lock.
 *
 * @throws DomainError `last_workspace_admin` when no admin with an active membership and an active
 *   account is left
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

/** Deletes the API keys that are limited to a workspace: those of one account, or all. */
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

import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { lockSuperuser } from '../access/lock-superuser.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { assertCountBounded } from '../platform/bounds/assert-count-bounded.js';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import { isUniqueViolation } from '../platform/database/unique-violation.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { User } from '../users/user.entity.js';
import { endBoundKeys, lockMembers, lockWorkspace } from './lock-workspace.js';
import { MembersService } from './members.service.js';
import { Membership } from './membership.entity.js';
import { Workspace, WORKSPACE_KEY } from './workspace.entity.js';

/** What {@link WorkspacesService.create} throws for texts within the bounds of their columns. */
export const CREATE_WORKSPACE_REFUSALS = [
  'not_superuser',
  'limit_reached',
  'workspace_exists',
] as const satisfies readonly ErrorCode[];

/** What {@link WorkspacesService.get} throws. */
export const GET_WORKSPACE_REFUSALS = [
  'workspace_not_found',
] as const satisfies readonly ErrorCode[];

/** What {@link WorkspacesService.change} throws for texts within the bounds of their columns. */
export const CHANGE_WORKSPACE_REFUSALS = GET_WORKSPACE_REFUSALS;

/** What {@link WorkspacesService.archive} throws. */
export const ARCHIVE_WORKSPACE_REFUSALS = GET_WORKSPACE_REFUSALS;

/** What {@link WorkspacesService.restore} throws. */
export const RESTORE_WORKSPACE_REFUSALS = [
  ...GET_WORKSPACE_REFUSALS,
  ...PROOF_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link WorkspacesService.delete} throws. */
export const DELETE_WORKSPACE_REFUSALS = GET_WORKSPACE_REFUSALS;

export interface NewWorkspace {
  readonly id: string;
  readonly name: string;
  /** The creator's user name there; undefined for the one derived from the email. */
  readonly username?: string;
  readonly color?: string;
}

/** The changes to a workspace. An absent value stays as it is. */
export interface WorkspaceChanges {
  readonly name?: string;
  /** Null: none. */
  readonly color?: string | null;
}

/** Creates, lists, changes, archives and deletes workspaces. */
@Injectable()
export class WorkspacesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly members: MembersService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Creates a workspace with the caller as its admin.
   *
   * @throws DomainError {@link CREATE_WORKSPACE_REFUSALS}: `not_superuser` when only superusers may
   */
  async create({ account }: Actor, { id, name, username, color }: NewWorkspace): Promise<void> {
    if (this.env.isWorkspaceCreationForSuperusers && !account.isSuperuser) {
      throw new DomainError('not_superuser');
    }
    assertBounded('workspaces', { id, name, color });
    await transact(this.dataSource, async (manager) => {
      // Both lock the account, so that nobody deletes the owner meanwhile.
      if (account.isSuperuser) await lockSuperuser(manager, account.id);
      else await assertCountBounded(manager, 'workspaces', account.id);
      try {
        await manager.insert(Workspace, { id, name, color, ownerId: account.id });
      } catch (error) {
        if (!isUniqueViolation(error, WORKSPACE_KEY)) throw error;
        throw new DomainError('workspace_exists', { workspaceId: id });
      }
      const roles = { isAdmin: true, isOperator: false };
      await this.members.insert(manager, id, account.id, roles, username);
    });
  }

  exists(id: string): Promise<boolean> {
    return this.dataSource.manager.existsBy(Workspace, { id });
  }

  /** @throws DomainError {@link GET_WORKSPACE_REFUSALS} */
  async get(id: string): Promise<Workspace> {
    const workspace = await this.dataSource.manager.findOne(Workspace, {
      where: { id },
      relations: { owner: true },
    });
    if (!workspace) throw new DomainError('workspace_not_found', { workspaceId: id });
    return workspace;
  }

  /** Lists the workspaces in which an account is an active member, without the archived ones. */
  async listOf(userId: string): Promise<Workspace[]> {
    const memberships = await this.dataSource.manager.find(Membership, {
      where: { userId, isDisabled: false, workspace: { isArchived: false } },
      relations: { workspace: { owner: true } },
      order: { workspaceId: 'ASC' },
    });
    return memberships.map(({ workspace }) => workspace);
  }

  /**
   * Lists the memberships of an account, including disabled ones, without those in archived
   * workspaces.
   */
  listMembershipsOf(userId: string): Promise<Membership[]> {
    return this.dataSource.manager.find(Membership, {
      where: { userId, workspace: { isArchived: false } },
      relations: { workspace: { owner: true } },
      order: { workspaceId: 'ASC' },
    });
  }

  /** Lists all workspaces, including archived ones. */
  list({ skip, limit }: { skip: number; limit: number }): Promise<Workspace[]> {
    return this.dataSource.manager.find(Workspace, {
      relations: { owner: true },
      order: { id: 'ASC' },
      skip,
      take: limit,
    });
  }

  /** @throws DomainError {@link CHANGE_WORKSPACE_REFUSALS} */
  async change(id: string, changes: WorkspaceChanges): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const workspace = await lockWorkspace(manager, id);
      assertBounded('workspaces', changes, workspace);
      await manager.update(Workspace, id, changes);
    });
  }

  /** @throws DomainError {@link ARCHIVE_WORKSPACE_REFUSALS} */
  async archive(id: string): Promise<void> {
    await this.setArchived(id, true);
  }

  /**
   * Ends the archiving: the members have their rights again.
   *
   * @throws DomainError {@link RESTORE_WORKSPACE_REFUSALS}
   */
  async restore(actor: Actor, id: string): Promise<void> {
    await assertProven(this.dataSource, actor);
    await this.setArchived(id, false);
  }

  /**
   * Deletes a workspace with everything in it, and the account of its ZenML server.
   *
   * @throws DomainError {@link DELETE_WORKSPACE_REFUSALS}
   */
  async delete(id: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const { serverAccountId } = await lockWorkspace(manager, id);
      await lockMembers(manager, id);
      await manager.delete(Workspace, id);
      if (serverAccountId === null) return;
      await manager.delete(User, {
        id: serverAccountId,
        isServiceAccount: true,
        isSuperuser: false,
      });
    });
  }

  private async setArchived(id: string, isArchived: boolean): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, id);
      await manager.update(Workspace, id, { isArchived });
      if (isArchived) await endBoundKeys(manager, id);
    });
  }
}

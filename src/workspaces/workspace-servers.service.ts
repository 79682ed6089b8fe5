import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { DataSource } from 'typeorm';
import type { ActingFor, Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertWholePower, limitsOf, WHOLE_POWER_REFUSALS } from '../access/scopes.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { lockWorkspace } from './lock-workspace.js';
import { MembershipLookup } from './membership-lookup.service.js';
import { Workspace } from './workspace.entity.js';

/** What {@link WorkspaceServers.get} throws. */
export const GET_SERVER_REFUSALS = ['workspace_not_found'] as const satisfies readonly ErrorCode[];

/** What {@link WorkspaceServers.authorize} throws. */
export const AUTHORIZE_SERVER_REFUSALS = [
  ...GET_SERVER_REFUSALS,
  'not_workspace_member',
] as const satisfies readonly ErrorCode[];

/** What {@link WorkspaceServers.setUrl} throws. */
export const SET_SERVER_URL_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  ...GET_SERVER_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link WorkspaceServers.workspaceOf} throws. */
export const ACT_AS_SERVER_REFUSALS = [
  'not_workspace_server',
] as const satisfies readonly ErrorCode[];

/** Which workspaces to list. An absent filter matches all. */
export interface WorkspaceFilters {
  readonly id?: string;
  readonly serverUrl?: string;
  readonly hasServer?: boolean;
  readonly skip: number;
  readonly limit: number;
}

/** Somebody who may use the server of a workspace. */
export interface ServerUser {
  readonly workspace: Workspace;
  readonly isAdmin: boolean;
}

const MAX_LIMIT = 10_000;

/**
 * The ZenML servers of workspaces. A workspace is known to them by its `stable_id` alone: its id is
 * chosen by its creator, who could choose the UUID of another workspace.
 */
@Injectable()
export class WorkspaceServers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly memberships: MembershipLookup,
  ) {}

  /**
   * Lists the workspaces that the caller is an active member of, for superusers all, without the
   * archived ones. At most 10,000.
   */
  list({ account }: Actor, filters: WorkspaceFilters): Promise<Workspace[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(Workspace, 'w')
      .where('NOT w.isArchived')
      .orderBy('w.id')
      .offset(filters.skip)
      .limit(Math.min(filters.limit, MAX_LIMIT));
    if (!account.isSuperuser) {
      query.andWhere(
        `EXISTS (SELECT FROM memberships m
          WHERE m.workspace_id = w.id AND m.user_id = :userId AND NOT m.is_disabled)`,
        { userId: account.id },
      );
    }
    const { id, serverUrl, hasServer } = filters;
    if (id !== undefined) query.andWhere('w.id = :id', { id });
    if (serverUrl !== undefined) query.andWhere('w.serverUrl = :serverUrl', { serverUrl });
    if (hasServer !== undefined) {
      query.andWhere(hasServer ? 'w.serverUrl IS NOT NULL' : 'w.serverUrl IS NULL');
    }
    return query.getMany();
  }

  /**
   * Returns a workspace that the caller may use.
   *
   * @throws DomainError {@link GET_SERVER_REFUSALS}: also for a workspace that the caller is not a
   *   member of, so that nobody learns which there are
   */
  async get(actor: Actor, serverId: string): Promise<Workspace> {
    try {
      return (await this.authorize(actor, serverId)).workspace;
    } catch (error) {
      if (!(error instanceof DomainError) || !error.is('not_workspace_member')) throw error;
      throw new DomainError('workspace_not_found', { workspaceId: serverId });
    }
  }

  /**
   * Admits the caller to the server of a workspace: its active members, and superusers.
   *
   * @throws DomainError {@link AUTHORIZE_SERVER_REFUSALS}
   */
  async authorize({ account }: Actor, serverId: string): Promise<ServerUser> {
    const workspace = await this.find(serverId);
    if (!workspace) throw new DomainError('workspace_not_found', { workspaceId: serverId });
    if (account.isSuperuser) return { workspace, isAdmin: true };
    const membership = await this.memberships.find(workspace.id, account.id);
    if (!membership) throw new DomainError('not_workspace_member');
    return { workspace, isAdmin: membership.isAdmin };
  }

  /** Finds a workspace that is not archived by the UUID that its server knows. */
  async find(serverId: string): Promise<Workspace | null> {
    if (!isUUID(serverId)) return null;
    return this.dataSource.manager.findOneBy(Workspace, { stableId: serverId, isArchived: false });
  }

  /**
   * Sets where clients find the server of a workspace, for a superuser. Clients of all members send
   * their credentials there, so no admin of a workspace may do it.
   *
   * @param url null: there is none any more
   * @throws DomainError {@link SET_SERVER_URL_REFUSALS}
   */
  async setUrl(actor: ActingFor, serverId: string, url: string | null): Promise<Workspace> {
    assertWholePower(actor);
    await assertProven(this.dataSource, actor);
    const found = await this.find(serverId);
    if (!found) throw new DomainError('workspace_not_found', { workspaceId: serverId });
    const workspaceId = found.id;
    return transact(this.dataSource, async (manager) => {
      const workspace = await lockWorkspace(manager, workspaceId);
      assertBounded('workspaces', { serverUrl: url }, workspace);
      // Another server has not said anything about itself yet.
      const isOther = url !== workspace.serverUrl;
      const said = isOther && { serverVersion: null, serverStartedAt: null };
      await manager.update(Workspace, workspaceId, { serverUrl: url, ...said });
      return manager.findOneByOrFail(Workspace, { id: workspaceId });
    });
  }

  /**
   * Notes that the server of the caller's workspace has started.
   *
   * @param version undefined: it did not say
   * @throws DomainError {@link ACT_AS_SERVER_REFUSALS}
   */
  async noteStart(actor: Actor, version: string | undefined): Promise<void> {
    const workspaceId = await this.workspaceOf(actor);
    await transact(this.dataSource, async (manager) => {
      await manager.update(Workspace, workspaceId, {
        serverVersion: version ?? null,
        serverStartedAt: new Date(),
      });
    });
  }

  /**
   * Returns the workspace whose server the caller is: the account that enrolling created, as an
   * active member, with a key that is bound to the workspace.
   *
   * @throws DomainError {@link ACT_AS_SERVER_REFUSALS}
   */
  async workspaceOf({ account, credential }: Actor): Promise<string> {
    const workspaceId = limitsOf(credential)?.workspaceId ?? null;
    if (workspaceId !== null && account.loginType === 'service_account') {
      const { manager } = this.dataSource;
      const [workspace, membership] = await Promise.all([
        manager.findOneBy(Workspace, { id: workspaceId }),
        this.memberships.find(workspaceId, account.id),
      ]);
      const isServer = workspace?.serverAccountId === account.id;
      if (isServer && membership) return workspaceId;
    }
    throw new DomainError('not_workspace_server');
  }
}

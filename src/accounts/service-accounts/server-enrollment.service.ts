import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ActingFor } from '../../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../../access/scopes.js';
import { ApiKeyService } from '../../api-key/api-key.service.js';
import { createServiceKeyText } from '../../platform/credentials/service-key-text.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { lockWorkspace } from '../../workspaces/lock-workspace.js';
import { MembersService } from '../../workspaces/members.service.js';
import { Membership } from '../../workspaces/membership.entity.js';
import {
  GET_SERVER_REFUSALS,
  WorkspaceServers,
} from '../../workspaces/workspace-servers.service.js';
import { Workspace } from '../../workspaces/workspace.entity.js';

/** What {@link ServerEnrollment.enroll} throws. */
export const ENROLL_SERVER_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  ...GET_SERVER_REFUSALS,
  'workspace_server_disabled',
  'username_taken',
  'member_username_taken',
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** A workspace, and the key with which its ZenML server logs in. */
export interface Enrollment {
  readonly workspace: Workspace;
  readonly key: string;
}

/** Reading tells the server who may what, and writing notes its start. */
const SCOPES = ['workspaces:read', 'workspaces:write'];
/** The least that a member can be: the server asks about others and does nothing itself. */
const ROLES = { isAdmin: false, isOperator: true };
const MEMBER_NAME = 'zenml';

/**
 * Lets the ZenML server of a workspace in: as a service account that is a member of this workspace
 * alone, with a key that works there alone.
 */
@Injectable()
export class ServerEnrollment {
  constructor(
    private readonly dataSource: DataSource,
    private readonly servers: WorkspaceServers,
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly keys: ApiKeyService,
  ) {}

  /**
   * Makes a key for the server of a workspace, for a superuser. Earlier keys stay, so that the
   * server can be given the new one first.
   *
   * @param serverId the UUID of the workspace
   * @throws DomainError {@link ENROLL_SERVER_REFUSALS}
   */
  async enroll(actor: ActingFor, serverId: string): Promise<Enrollment> {
    assertWholePower(actor);
    await assertProven(this.dataSource, actor);
    const found = await this.servers.find(serverId);
    if (!found) throw new DomainError('workspace_not_found', { workspaceId: serverId });
    return transact(this.dataSource, async (manager) => {
      const workspace = await lockWorkspace(manager, found.id);
      const { id: workspaceId } = workspace;
      const accountId = await this.accountOf(manager, workspace);
      const { text } = await this.keys.issue(manager, accountId, createServiceKeyText(), {
        name: `ZenML server of ${workspaceId}`,
        expiresAt: null,
        scopes: SCOPES,
        workspaceId,
      });
      return { workspace, key: text };
    });
  }

  private async accountOf(manager: EntityManager, workspace: Workspace): Promise<string> {
    const { id: workspaceId } = workspace;
    const account = await this.findAccount(manager, workspace);
    if (account && !account.isActive) throw new DomainError('workspace_server_disabled');
    const userId = account?.id ?? (await this.createAccount(manager, workspace));
    const membership = await manager.findOneBy(Membership, { workspaceId, userId });
    if (membership?.isDisabled) throw new DomainError('workspace_server_disabled');
    if (!membership) {
      await this.members.insert(manager, workspaceId, userId, ROLES, MEMBER_NAME);
    }
    return userId;
  }

  private async findAccount(
    manager: EntityManager,
    { serverAccountId: id }: Workspace,
  ): Promise<User | null> {
    return id === null ? null : manager.findOneBy(User, { id });
  }

  private async createAccount(
    manager: EntityManager,
    { id: workspaceId, stableId }: Workspace,
  ): Promise<string> {
    const { id } = await this.users.insert(manager, {
      username: `zenml.${stableId}`,
      optins: null,
      isServiceAccount: true,
    });
    await manager.update(Workspace, workspaceId, { serverAccountId: id });
    return id;
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertScope, POWER_REFUSALS } from '../../access/scopes.js';
import type { ApiKey } from '../../api-key/api-key.entity.js';
import { WindmillTokens } from '../../api-key/windmill-tokens.service.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { assertAnotherSuperuser } from '../../users/last-superuser.js';
import { User } from '../../users/user.entity.js';
import { DELETE_USER_REFUSALS } from '../../users/user-refusals.js';
import { UsersService } from '../../users/users.service.js';
import { lockUser } from '../../users/write-account.js';
import { GroupsService } from '../../workspaces/groups.service.js';
import { lockWorkspacesOf } from '../../workspaces/lock-workspace.js';
import { GET_MEMBER_REFUSALS, MembersService } from '../../workspaces/members.service.js';

/** What {@link Offboarding.previewMember} throws. */
export const PREVIEW_MEMBER_REFUSALS = [
  ...POWER_REFUSALS,
  ...GET_MEMBER_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link Offboarding.previewAccount} throws. */
export const PREVIEW_ACCOUNT_REFUSALS = POWER_REFUSALS;

/** What {@link Offboarding.offboardAccount} throws. */
export const OFFBOARD_ACCOUNT_REFUSALS = [
  ...DELETE_USER_REFUSALS,
  'self_deactivation',
  'member_not_found',
] as const satisfies readonly ErrorCode[];

/** What an account has in a workspace. */
export interface Holding {
  readonly workspaceId: string;
  readonly username: string;
  readonly groups: readonly string[];
  /** Those that work only there. */
  readonly tokens: readonly ApiKey[];
}

/** What an account has in all workspaces, and outside of them. */
export interface Holdings {
  readonly workspaces: readonly Holding[];
  /** Those that are bound to no workspace, with those of log-ins. */
  readonly tokens: readonly ApiKey[];
}

/** Who takes over from an account in a workspace: the user name of another member. */
export interface Successor {
  readonly workspaceId: string;
  readonly username: string;
}

/** More than an account can have. */
const ALL = { skip: 0, limit: 100_000, hidesEphemeral: false };

/**
 * Takes an account out of the instance. Nothing here belongs to a person that another could take
 * over, so successors are only checked.
 */
@Injectable()
export class Offboarding {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly groups: GroupsService,
    private readonly tokens: WindmillTokens,
  ) {}

  /** @throws DomainError {@link PREVIEW_MEMBER_REFUSALS} */
  async previewMember(actor: Actor, workspaceId: string, username: string): Promise<Holding> {
    assertScope(actor, 'keys:read');
    const { userId } = await this.members.get(workspaceId, username);
    const tokens = await this.tokens.list(userId, ALL);
    return this.holdingIn(workspaceId, username, userId, tokens);
  }

  /** @throws DomainError {@link PREVIEW_ACCOUNT_REFUSALS} */
  async previewAccount(actor: Actor, userId: string): Promise<Holdings> {
    assertScope(actor, 'keys:read');
    const tokens = await this.tokens.list(userId, ALL);
    const workspaces: Holding[] = [];
    for (const { workspaceId, username } of await this.members.listOf(userId)) {
      workspaces.push(await this.holdingIn(workspaceId, username, userId, tokens));
    }
    return { workspaces, tokens: tokens.filter(({ workspaceId }) => workspaceId === null) };
  }

  /**
   * Takes an account out of the instance: it is deleted, or disabled without any memberships,
   * invites, keys and log-ins.
   *
   * @throws DomainError {@link OFFBOARD_ACCOUNT_REFUSALS}
   */
  async offboardAccount(
    actor: Actor,
    userId: string,
    { successors, deletesAccount }: { successors: readonly Successor[]; deletesAccount: boolean },
  ): Promise<void> {
    const names = new Map(
      (await this.members.listOf(userId)).map(({ workspaceId, username }) => [
        workspaceId,
        username,
      ]),
    );
    for (const successor of successors) {
      await this.assertSuccessor(successor, names.get(successor.workspaceId));
    }
    if (deletesAccount) return this.users.delete(actor, userId);
    if (actor.account.id === userId) throw new DomainError('self_deactivation');
    await this.disable(userId);
  }

  /** Everything in one transaction, in the order of locks of all changes of members. */
  private async disable(userId: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await lockWorkspacesOf(manager, userId);
      await assertAnotherSuperuser(manager, userId);
      const { email, sessionEpoch } = await lockUser(manager, userId);
      // First, so that its event counts the keys that are deleted then.
      await manager.update(User, userId, {
        isActive: false,
        sessionEpoch: sessionEpoch + 1,
        updatedAt: new Date(),
      });
      await manager.query('DELETE FROM memberships WHERE user_id = $1', [userId]);
      await manager.query('DELETE FROM invites WHERE user_id = $1 OR email = $2', [userId, email]);
      await manager.query('DELETE FROM passkeys WHERE user_id = $1', [userId]);
      await manager.query('DELETE FROM api_keys WHERE user_id = $1', [userId]);
    });
  }

  private async holdingIn(
    workspaceId: string,
    username: string,
    userId: string,
    tokens: readonly ApiKey[],
  ): Promise<Holding> {
    const groups = await this.groups.namesByUser(workspaceId, userId);
    return {
      workspaceId,
      username,
      groups: groups.get(userId) ?? [],
      tokens: tokens.filter((token) => token.workspaceId === workspaceId),
    };
  }

  /** @throws DomainError `member_not_found`, also for the account that leaves */
  private async assertSuccessor(
    { workspaceId, username }: Successor,
    leaving: string | undefined,
  ): Promise<void> {
    if (username === leaving) throw new DomainError('member_not_found', { username });
    await this.members.get(workspaceId, username);
  }
}

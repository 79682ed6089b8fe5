import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Account } from '../access/account.js';
import { knownAs, type Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { assertCountBounded } from '../platform/bounds/assert-count-bounded.js';
import { transact } from '../platform/database/transact.js';
import { isUniqueViolation } from '../platform/database/unique-violation.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import {
  assertAnAdmin,
  endBoundKeys,
  keepAccount,
  lockWorkspace,
  lockWorkspacesOf,
} from './lock-workspace.js';
import { MEMBER_USERNAME_KEY, Membership } from './membership.entity.js';
import { exclusiveChanges, exclusiveRoles, type Roles } from './roles.js';
import { suggestUsername } from './workspace-rules.js';

/** What {@link MembersService.get} throws. */
export const GET_MEMBER_REFUSALS = ['member_not_found'] as const satisfies readonly ErrorCode[];

/** What {@link MembersService.insert} throws. */
export const INSERT_MEMBER_REFUSALS = [
  'user_not_found',
  'member_exists',
  'member_username_taken',
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** What {@link MembersService.leave} throws. */
export const LEAVE_WORKSPACE_REFUSALS = [
  'workspace_not_found',
  'last_workspace_admin',
] as const satisfies readonly ErrorCode[];

/** What {@link MembersService.delete} and {@link MembersService.offboard} throw. */
export const END_MEMBERSHIP_REFUSALS = [
  ...GET_MEMBER_REFUSALS,
  ...LEAVE_WORKSPACE_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link MembersService.update} throws. */
export const CHANGE_MEMBER_REFUSALS = [
  ...PROOF_REFUSALS,
  ...END_MEMBERSHIP_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link MembersService.rename} throws. */
export const RENAME_MEMBER_REFUSALS = [
  ...PROOF_REFUSALS,
  'member_not_found',
  'member_username_taken',
] as const satisfies readonly ErrorCode[];

export type MembershipChanges = Partial<Roles & { readonly isDisabled: boolean }>;

/** The members of workspaces and their roles. */
@Injectable()
export class MembersService {
  constructor(private readonly dataSource: DataSource) {}

  /** Lists all members with their accounts, sorted by the accounts' names. */
  async list(workspaceId: string): Promise<Membership[]> {
    const members = await this.dataSource.manager.find(Membership, {
      where: { workspaceId },
      relations: { user: true },
    });
    return members.sort((a, b) => (knownAs(a.user) < knownAs(b.user) ? -1 : 1));
  }

  async listUsernames(workspaceId: string): Promise<string[]> {
    const members = await this.dataSource.manager.find(Membership, {
      select: { username: true },
      where: { workspaceId },
      order: { username: 'ASC' },
    });
    return members.map(({ username }) => username);
  }

  /** Finds the member with a user name, and its account. */
  find(workspaceId: string, username: string): Promise<Membership | null> {
    return this.dataSource.manager.findOne(Membership, {
      where: { workspaceId, username },
      relations: { user: true },
    });
  }

  findByUser(workspaceId: string, userId: string): Promise<Membership | null> {
    return this.dataSource.manager.findOne(Membership, {
      where: { workspaceId, userId },
      relations: { user: true },
    });
  }

  /** @throws DomainError {@link GET_MEMBER_REFUSALS} */
  async get(workspaceId: string, username: string): Promise<Membership> {
    const membership = await this.find(workspaceId, username);
    if (!membership) throw new DomainError('member_not_found', { username });
    return membership;
  }

  /**
   * Like {@link get}, within a transaction.
   *
   * @throws DomainError {@link GET_MEMBER_REFUSALS}
   */
  async getWithin(
    manager: EntityManager,
    workspaceId: string,
    username: string,
  ): Promise<Membership> {
    const membership = await manager.findOneBy(Membership, { workspaceId, username });
    if (!membership) throw new DomainError('member_not_found', { username });
    return membership;
  }

  /**
   * Makes an account a member. Call it in a transaction that holds the workspace's lock.
   *
   * @param username undefined for the one derived from the account's email
   * @throws DomainError {@link INSERT_MEMBER_REFUSALS}
   */
  async insert(
    manager: EntityManager,
    workspaceId: string,
    userId: string,
    roles: Roles,
    username?: string,
  ): Promise<Membership> {
    const email = knownAs(await keepAccount(manager, userId));
    if (await manager.existsBy(Membership, { workspaceId, userId })) {
      throw new DomainError('member_exists', { email, workspaceId });
    }
    await assertCountBounded(manager, 'members', workspaceId);
    const name = username ?? (await this.freeUsername(manager, workspaceId, email));
    if (await manager.existsBy(Membership, { workspaceId, username: name })) {
      throw new DomainError('member_username_taken', { username: name, workspaceId });
    }
    const columns = { workspaceId, userId, username: name, ...exclusiveRoles(roles) };
    assertBounded('memberships', columns);
    await manager.insert(Membership, columns);
    return manager.findOneByOrFail(Membership, { workspaceId, userId });
  }

  /**
   * Changes the roles of a member.
   *
   * @throws DomainError {@link CHANGE_MEMBER_REFUSALS}
   */
  async update(
    actor: Actor,
    workspaceId: string,
    username: string,
    wanted: MembershipChanges,
  ): Promise<Membership> {
    const changes = exclusiveChanges(wanted);
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const where = { workspaceId, username };
      const before = await this.getWithin(manager, workspaceId, username);
      if (givesRights(before, changes)) await assertProven(manager, actor);
      if (Object.keys(changes).length > 0) await manager.update(Membership, where, changes);
      const losesPower = changes.isAdmin === false || changes.isDisabled === true;
      if (before.isAdmin && losesPower) await assertAnAdmin(manager, workspaceId);
    });
    return this.get(workspaceId, username);
  }

  /**
   * Deletes a membership and everything that depends on it in this workspace.
   *
   * @throws DomainError {@link END_MEMBERSHIP_REFUSALS}
   */
  async delete(workspaceId: string, username: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      await this.remove(manager, await this.getWithin(manager, workspaceId, username));
    });
  }

  /**
   * Ends the keys of a member that work only in the workspace, and the membership if wanted.
   *
   * @param successor the user name of another member
   * @throws DomainError {@link END_MEMBERSHIP_REFUSALS}
   */
  async offboard(
    workspaceId: string,
    username: string,
    { successor, endsMembership }: { successor: string; endsMembership: boolean },
  ): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const membership = await this.getWithin(manager, workspaceId, username);
      if (successor === username) throw new DomainError('member_not_found', { username });
      await this.getWithin(manager, workspaceId, successor);
      if (endsMembership) await this.remove(manager, membership);
      else await endBoundKeys(manager, workspaceId, membership.userId);
    });
  }

  /**
   * Deletes the caller's own membership, if it exists.
   *
   * @throws DomainError {@link LEAVE_WORKSPACE_REFUSALS}
   */
  async leave(workspaceId: string, { id: userId }: Account): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const membership = await manager.findOneBy(Membership, { workspaceId, userId });
      if (membership) await this.remove(manager, membership);
    });
  }

  /** Lists the memberships of an account. */
  listOf(userId: string): Promise<Membership[]> {
    return this.dataSource.manager.find(Membership, {
      where: { userId },
      relations: { workspace: true },
      order: { workspaceId: 'ASC' },
    });
  }

  /**
   * Sets one user name for an account in all its workspaces. It has none without a workspace. What
   * a program grants to the former name, it grants to the next member with that name.
   *
   * @throws DomainError {@link RENAME_MEMBER_REFUSALS}
   */
  async rename(
    actor: Actor,
    user: Pick<Account, 'id' | 'email' | 'username'>,
    username: string,
  ): Promise<void> {
    await assertProven(this.dataSource, actor);
    const { id: userId } = user;
    await transact(this.dataSource, async (manager) => {
      await lockWorkspacesOf(manager, userId);
      const where = { userId };
      const memberships = await manager.find(Membership, { where, order: { workspaceId: 'ASC' } });
      if (memberships.length === 0) {
        throw new DomainError('member_not_found', { username: knownAs(user) });
      }
      for (const { workspaceId } of memberships) {
        await manager
          .update(Membership, { workspaceId, userId }, { username })
          .catch((error: unknown) => {
            throw isUniqueViolation(error, MEMBER_USERNAME_KEY)
              ? new DomainError('member_username_taken', { username, workspaceId })
              : error;
          });
      }
    });
  }

  private async remove(manager: EntityManager, membership: Membership): Promise<void> {
    const { workspaceId, userId, isAdmin } = membership;
    await manager.delete(Membership, { workspaceId, userId });
    await endBoundKeys(manager, workspaceId, userId);
    if (isAdmin) await assertAnAdmin(manager, workspaceId);
  }

  private async freeUsername(manager: EntityManager, workspaceId: string, email: string) {
    for (let attempt = 1; ; attempt += 1) {
      const username = suggestUsername(email, attempt);
      if (!(await manager.existsBy(Membership, { workspaceId, username }))) return username;
    }
  }
}

/** Whether a change lets a member do more. Operators may do less than others. */
function givesRights(before: Membership, changes: MembershipChanges): boolean {
  return (
    (changes.isAdmin === true && !before.isAdmin) ||
    (changes.isOperator === false && before.isOperator) ||
    (changes.isDisabled === false && before.isDisabled)
  );
}

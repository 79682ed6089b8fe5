import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { assertCountBounded } from '../platform/bounds/assert-count-bounded.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { GroupMember } from './group-member.entity.js';
import { Group } from './group.entity.js';
import { lockMembers, lockWorkspace } from './lock-workspace.js';
import { MembersService } from './members.service.js';
import { Membership } from './membership.entity.js';

/** The group that contains every member. It has no row and cannot be changed. */
export const ALL_MEMBERS = 'all';

const ALL_MEMBERS_SUMMARY = 'The group that always contains all users of this workspace';

/** What {@link GroupsService.get} throws. */
export const GET_GROUP_REFUSALS = ['group_not_found'] as const satisfies readonly ErrorCode[];

/** What {@link GroupsService.create} throws for texts within the bounds of their columns. */
export const CREATE_GROUP_REFUSALS = [
  ...PROOF_REFUSALS,
  'workspace_not_found',
  'group_exists',
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** What {@link GroupsService.describe} and {@link GroupsService.delete} throw. */
export const DELETE_GROUP_REFUSALS = [
  'workspace_not_found',
  'group_not_found',
  'group_of_all_members',
] as const satisfies readonly ErrorCode[];

/** What {@link GroupsService.addMember} and {@link GroupsService.removeMember} throw. */
export const GROUP_MEMBER_REFUSALS = [
  ...DELETE_GROUP_REFUSALS,
  'member_not_found',
] as const satisfies readonly ErrorCode[];

/** What {@link GroupsService.addMember} throws. */
export const ADD_GROUP_MEMBER_REFUSALS = [
  ...PROOF_REFUSALS,
  ...GROUP_MEMBER_REFUSALS,
  'limit_reached',
] as const satisfies readonly ErrorCode[];

export interface GroupWithMembers {
  readonly name: string;
  readonly summary: string;
  /** User names in this workspace, sorted. */
  readonly members: readonly string[];
}

/** A row of `group_members`. */
type Seat = Pick<GroupMember, 'workspaceId' | 'groupName' | 'userId'>;

/** Groups of workspace members. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly members: MembersService,
  ) {}

  /** Lists the groups by name, each with its members. */
  async list(workspaceId: string): Promise<GroupWithMembers[]> {
    const others = await this.read(workspaceId);
    return [await this.readAllMembers(workspaceId), ...others].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  }

  /** Lists the names of the groups, sorted. */
  async listNames(workspaceId: string): Promise<string[]> {
    const groups = await this.dataSource.manager.find(Group, {
      select: { name: true },
      where: { workspaceId },
    });
    return [ALL_MEMBERS, ...groups.map(({ name }) => name)].sort();
  }

  /** @throws DomainError {@link GET_GROUP_REFUSALS} */
  async get(workspaceId: string, name: string): Promise<GroupWithMembers> {
    if (name === ALL_MEMBERS) return this.readAllMembers(workspaceId);
    const [group] = await this.read(workspaceId, name);
    if (!group) throw new DomainError('group_not_found', { name });
    return group;
  }

  /** Returns the names of the groups of each account in a workspace, by account id. */
  async namesByUser(workspaceId: string, userId?: string): Promise<ReadonlyMap<string, string[]>> {
    const rows = await this.dataSource.query<{ id: string; names: string[] }[]>(
      `SELECT user_id AS id, array_agg(group_name ORDER BY group_name) AS names
         FROM group_members WHERE workspace_id = $1 AND ($2::uuid IS NULL OR user_id = $2)
        GROUP BY user_id`,
      [workspaceId, userId ?? null],
    );
    return new Map(rows.map(({ id, names }) => [id, names]));
  }

  private async readAllMembers(workspaceId: string): Promise<GroupWithMembers> {
    const members = await this.members.listUsernames(workspaceId);
    return { name: ALL_MEMBERS, summary: ALL_MEMBERS_SUMMARY, members };
  }

  /** Reads one group or all; the database builds the lists, which can be long. */
  private read(workspaceId: string, name?: string): Promise<GroupWithMembers[]> {
    return this.dataSource.query(
      `SELECT g.name, g.summary, ARRAY(
           SELECT m.username FROM group_members s
             JOIN memberships m ON m.workspace_id = s.workspace_id AND m.user_id = s.user_id
            WHERE s.workspace_id = g.workspace_id AND s.group_name = g.name
            ORDER BY m.username COLLATE "C") AS members
         FROM groups g WHERE g.workspace_id = $1 AND ($2::text IS NULL OR g.name = $2)`,
      [workspaceId, name ?? null],
    );
  }

  /**
   * Creates a group, whose creator is in it if they are a member of the workspace.
   *
   * @throws DomainError {@link CREATE_GROUP_REFUSALS}
   */
  async create(
    actor: Actor,
    workspaceId: string,
    { name, summary }: Pick<Group, 'name' | 'summary'>,
  ): Promise<void> {
    const { id: userId } = actor.account;
    await assertProven(this.dataSource, actor);
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const isTaken =
        name === ALL_MEMBERS || (await manager.existsBy(Group, { workspaceId, name }));
      if (isTaken) throw new DomainError('group_exists', { name });
      assertBounded('groups', { name, summary });
      await assertCountBounded(manager, 'groups', workspaceId);
      await manager.insert(Group, { workspaceId, name, summary });
      if (await manager.existsBy(Membership, { workspaceId, userId })) {
        await insertSeat(manager, { workspaceId, groupName: name, userId });
      }
    });
  }

  /**
   * Sets the summary of a group.
   *
   * @param summary undefined to leave it as it is
   * @throws DomainError {@link DELETE_GROUP_REFUSALS}
   */
  async describe(workspaceId: string, name: string, summary: string | undefined): Promise<void> {
    assertChangeable(name);
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const group = await manager.findOneBy(Group, { workspaceId, name });
      if (!group) throw new DomainError('group_not_found', { name });
      if (summary === undefined) return;
      assertBounded('groups', { summary }, group);
      await manager.update(Group, { workspaceId, name }, { summary });
    });
  }

  /** @throws DomainError {@link DELETE_GROUP_REFUSALS} */
  async delete(workspaceId: string, name: string): Promise<void> {
    assertChangeable(name);
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      await lockMembers(manager, workspaceId, name);
      const { affected } = await manager.delete(Group, { workspaceId, name });
      if (!affected) throw new DomainError('group_not_found', { name });
    });
  }

  /** @throws DomainError {@link ADD_GROUP_MEMBER_REFUSALS} */
  async addMember(
    actor: Actor,
    workspaceId: string,
    name: string,
    username: string,
  ): Promise<void> {
    await assertProven(this.dataSource, actor);
    await this.changeSeat(workspaceId, name, username, async (manager, seat) => {
      if (await manager.existsBy(GroupMember, seat)) return;
      await insertSeat(manager, seat);
    });
  }

  /** @throws DomainError {@link GROUP_MEMBER_REFUSALS} */
  async removeMember(workspaceId: string, name: string, username: string): Promise<void> {
    await this.changeSeat(workspaceId, name, username, async (manager, seat) => {
      await manager.delete(GroupMember, seat);
    });
  }

  /**
   * Runs `change` on the row of a member in a group, with the workspace locked and both known to
   * exist.
   */
  private async changeSeat(
    workspaceId: string,
    name: string,
    username: string,
    change: (manager: EntityManager, seat: Seat) => Promise<void>,
  ): Promise<void> {
    assertChangeable(name);
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      if (!(await manager.existsBy(Group, { workspaceId, name }))) {
        throw new DomainError('group_not_found', { name });
      }
      const { userId } = await this.members.getWithin(manager, workspaceId, username);
      await change(manager, { workspaceId, groupName: name, userId });
    });
  }
}

async function insertSeat(manager: EntityManager, seat: Seat): Promise<void> {
  await assertCountBounded(manager, 'group_members', seat.workspaceId);
  await manager.insert(GroupMember, seat);
}

function assertChangeable(name: string): void {
  if (name === ALL_MEMBERS) throw new DomainError('group_of_all_members');
}

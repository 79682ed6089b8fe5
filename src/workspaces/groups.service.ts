import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { assertRoom } from '../platform/bounds/assert-room.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { GroupMember } from './group-member.entity.js';
import { Group } from './group.entity.js';
import { lockWorkspace } from './lock-workspace.js';
import { MembersService } from './members.service.js';

/** The group that contains every member. It has no row and cannot be changed. */
export const ALL_MEMBERS = 'all';

const ALL_MEMBERS_SUMMARY = 'The group that always contains all users of this workspace';

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

  async list(workspaceId: string): Promise<GroupWithMembers[]> {
    const groups = await this.dataSource.manager.findBy(Group, { workspaceId });
    const seats = await this.dataSource.manager.find(GroupMember, {
      where: { workspaceId },
      relations: { membership: true },
    });
    const all = {
      name: ALL_MEMBERS,
      summary: ALL_MEMBERS_SUMMARY,
      members: await this.members.listUsernames(workspaceId),
    };
    const others = groups.map(({ name, summary }) => ({
      name,
      summary,
      members: seats
        .filter(({ groupName }) => groupName === name)
        .map(({ membership }) => membership.username)
        .sort(),
    }));
    return [all, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws DomainError `group_not_found` */
  async get(workspaceId: string, name: string): Promise<GroupWithMembers> {
    const group = (await this.list(workspaceId)).find((candidate) => candidate.name === name);
    if (!group) throw new DomainError('group_not_found', { name });
    return group;
  }

  /** Returns the names of the groups of each account in a workspace, by account id. */
  async namesByUser(workspaceId: string, userId?: string): Promise<ReadonlyMap<string, string[]>> {
    const seats = await this.dataSource.manager.find(GroupMember, {
      where: { workspaceId, ...(userId !== undefined && { userId }) },
      order: { groupName: 'ASC' },
    });
    const names = new Map<string, string[]>();
    for (const { userId: id, groupName } of seats) {
      names.set(id, [...(names.get(id) ?? []), groupName]);
    }
    return names;
  }

  /** @throws DomainError `workspace_not_found`, `group_exists`, `limit_reached` */
  async create(workspaceId: string, name: string, summary: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const isTaken =
        name === ALL_MEMBERS || (await manager.existsBy(Group, { workspaceId, name }));
      if (isTaken) throw new DomainError('group_exists', { name });
      assertBounded('groups', { name, summary });
      await assertRoom(manager, 'groups', workspaceId);
      await manager.insert(Group, { workspaceId, name, summary });
    });
  }

  /** @throws DomainError `group_of_all_members`, `workspace_not_found`, `group_not_found` */
  async delete(workspaceId: string, name: string): Promise<void> {
    assertChangeable(name);
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const { affected } = await manager.delete(Group, { workspaceId, name });
      if (!affected) throw new DomainError('group_not_found', { name });
    });
  }

  /**
   * @throws DomainError `group_of_all_members`, `workspace_not_found`, `group_not_found`,
   *   `member_not_found`
   */
  async addMember(workspaceId: string, name: string, username: string): Promise<void> {
    await this.changeSeat(workspaceId, name, username, async (manager, seat) => {
      if (!(await manager.existsBy(GroupMember, seat))) await manager.insert(GroupMember, seat);
    });
  }

  /**
   * @throws DomainError `group_of_all_members`, `workspace_not_found`, `group_not_found`,
   *   `member_not_found`
   */
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

function assertChangeable(name: string): void {
  if (name === ALL_MEMBERS) throw new DomainError('group_of_all_members');
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Parser } from '../../platform/validation/parser.js';
import { GroupMember } from '../../workspaces/group-member.entity.js';
import { Group } from '../../workspaces/group.entity.js';
import { ALL_MEMBERS } from '../../workspaces/groups.service.js';
import { InvitesService } from '../../workspaces/invites.service.js';
import { lockWorkspace } from '../../workspaces/lock-workspace.js';
import { MembersService } from '../../workspaces/members.service.js';
import { Membership } from '../../workspaces/membership.entity.js';
import {
  parseGroupName,
  parseMemberUsername,
  parseWorkspaceId,
  parseWorkspaceName,
} from '../../workspaces/workspace-rules.js';
import { Workspace } from '../../workspaces/workspace.entity.js';
import { toEmail } from '../../users/account-names.js';
import type { Arrivals } from './arrivals.js';
import { reasonUnstorable } from './unstorable.js';
import type { MovedGroup, MovedInvite, MovedMember, MovedWorkspace } from './moved-directory.js';

const OWNER_LEFT_OUT = 'its account was left out';
const NOT_PROVED =
  'nothing proves that the workspace here is the same: it has no owner whom both sides know. Add it by hand';

/** A workspace here, to which the contents of one of the source go. */
interface Target {
  readonly id: string;
  /** Whether it may be that of others: what is missing in it is left out. */
  readonly isDoubtful: boolean;
}

interface Seat {
  readonly workspaceId: string;
  readonly isDoubtful: boolean;
  readonly name: string;
  readonly ref: string;
}

/** Brings workspaces with all that is in them, within the transaction of an import. */
@Injectable()
export class WorkspaceImport {
  constructor(
    private readonly members: MembersService,
    private readonly invites: InvitesService,
  ) {}

  /** Adds what is missing. A role that a member has here stays. */
  async apply(
    manager: EntityManager,
    workspace: MovedWorkspace,
    arrivals: Arrivals,
  ): Promise<void> {
    const put = await this.put(manager, workspace, arrivals);
    if ('reason' in put) {
      arrivals.report.leave('workspaces', workspace.id, put.reason);
      leaveContents(workspace, arrivals);
      return;
    }
    if (!put.isDoubtful) arrivals.placeWorkspace(put.id);
    await lockWorkspace(manager, put.id);
    for (const member of workspace.members) await this.addMember(manager, put, member, arrivals);
    for (const group of workspace.groups) await this.addGroup(manager, put, group, arrivals);
    for (const invite of workspace.invites) await this.addInvite(manager, put, invite, arrivals);
  }

  /** @returns the workspace, or why it is left out */
  private async put(
    manager: EntityManager,
    { id, name, ownerRef, color, isArchived }: MovedWorkspace,
    arrivals: Arrivals,
  ): Promise<Target | { reason: string }> {
    const { report } = arrivals;
    if (!isAllowed(parseWorkspaceId, id)) return { reason: 'its id is not allowed here' };
    if (!isAllowed(parseWorkspaceName, name)) return { reason: 'its name is not allowed here' };
    const owner = ownerRef === undefined ? undefined : arrivals.find(ownerRef);
    const ownerId = owner?.id ?? null;
    const known = await manager.findOneBy(Workspace, { id });
    if (known) {
      // Members of a workspace of others would get rights that nobody gave them.
      const isSame = known.name === name && known.ownerId === ownerId;
      if (!isSame) return { reason: 'another workspace has this id' };
      report.same('workspaces');
      return { id, isDoubtful: !owner?.isProved };
    }
    const isColor = color !== undefined && /^#[\da-f]{6}$/i.test(color);
    const columns = { id, name, color: isColor ? color : null };
    const refusal = await refused(async () => {
      assertBounded('workspaces', columns);
      await manager.insert(Workspace, { ...columns, ownerId, isArchived });
    });
    if (refusal) return { reason: refusal.text };
    report.created('workspaces');
    return { id, isDoubtful: false };
  }

  private async addMember(
    manager: EntityManager,
    { id: workspaceId, isDoubtful }: Target,
    member: MovedMember,
    arrivals: Arrivals,
  ): Promise<void> {
    const { report } = arrivals;
    const name = `${member.ref} in ${workspaceId}`;
    const placed = arrivals.find(member.ref);
    if (!placed) return report.leave('members', name, OWNER_LEFT_OUT);
    if (await manager.existsBy(Membership, { workspaceId, userId: placed.id })) {
      return report.same('members');
    }
    if (isDoubtful) return report.leave('members', name, NOT_PROVED);
    if (!placed.isProved) {
      return report.leave('members', name, 'an account that was here before has the user name');
    }
    const { username, isDisabled } = member;
    const fits = username !== undefined && isAllowed(parseMemberUsername, username);
    const refusal = await refused(async () => {
      await this.members.insert(
        manager,
        workspaceId,
        placed.id,
        member,
        fits ? username : undefined,
      );
    });
    if (refusal) return report.leave('members', name, refusal.text);
    if (isDisabled) {
      await manager.update(Membership, { workspaceId, userId: placed.id }, { isDisabled });
    }
    report.created('members');
    if (!placed.isNew) report.changed.add(placed.id);
    if (member.isAdmin) report.powers.push(`"${member.ref}" is an admin of "${workspaceId}"`);
    return undefined;
  }

  private async addGroup(
    manager: EntityManager,
    { id: workspaceId, isDoubtful }: Target,
    { name, summary, members }: MovedGroup,
    arrivals: Arrivals,
  ): Promise<void> {
    const { report } = arrivals;
    // Everybody is in it by itself.
    if (name === ALL_MEMBERS) return;
    const called = `${name} in ${workspaceId}`;
    if (!isAllowed(parseGroupName, name)) {
      report.leave('groups', called, 'its name is not allowed here');
      return;
    }
    const unstorable = reasonUnstorable({ summary });
    if (unstorable !== undefined) {
      report.leave('groups', called, unstorable);
      return;
    }
    if (await manager.existsBy(Group, { workspaceId, name })) report.same('groups');
    else if (isDoubtful) {
      report.leave('groups', called, NOT_PROVED);
      return;
    } else {
      const refusal = await refused(async () => {
        assertBounded('groups', { name, summary });
        await manager.insert(Group, { workspaceId, name, summary });
      });
      if (refusal) {
        report.leave('groups', called, refusal.text);
        return;
      }
      report.created('groups');
    }
    for (const ref of members)
      await this.addSeat(manager, { workspaceId, isDoubtful, name, ref }, arrivals);
  }

  private async addSeat(
    manager: EntityManager,
    { workspaceId, isDoubtful, name, ref }: Seat,
    arrivals: Arrivals,
  ): Promise<void> {
    const { report } = arrivals;
    const userId = arrivals.find(ref)?.id;
    const called = `${ref} in ${name} of ${workspaceId}`;
    if (userId === undefined) report.leave('group members', called, OWNER_LEFT_OUT);
    else if (!(await manager.existsBy(Membership, { workspaceId, userId }))) {
      report.leave('group members', called, 'it is no member of the workspace');
    } else if (await manager.existsBy(GroupMember, { workspaceId, groupName: name, userId })) {
      report.same('group members');
    } else if (isDoubtful) {
      report.leave('group members', called, NOT_PROVED);
    } else {
      await manager.insert(GroupMember, { workspaceId, groupName: name, userId });
      report.created('group members');
    }
  }

  private async addInvite(
    manager: EntityManager,
    { id: workspaceId, isDoubtful }: Target,
    { email, ...roles }: MovedInvite,
    { report }: Arrivals,
  ): Promise<void> {
    let isThere = false;
    const refusal = await refused(async () => {
      const address = toEmail(email);
      isThere = await this.invites.isAddressInvited(manager, workspaceId, address);
      if (!isThere && !isDoubtful) await this.invites.insert(manager, workspaceId, address, roles);
    });
    if (isThere || refusal?.is('member_exists')) report.same('invites');
    else if (refusal) report.leave('invites', `${email} to ${workspaceId}`, refusal.text);
    else if (isDoubtful) report.leave('invites', `${email} to ${workspaceId}`, NOT_PROVED);
    else report.created('invites');
  }
}

function leaveContents({ id, members, groups, invites }: MovedWorkspace, { report }: Arrivals) {
  const reason = 'its workspace was left out';
  for (const { ref } of members) report.leave('members', `${ref} in ${id}`, reason);
  for (const { name } of groups) report.leave('groups', `${name} in ${id}`, reason);
  for (const { email } of invites) report.leave('invites', `${email} to ${id}`, reason);
}

function isAllowed<T>(parse: Parser<T>, text: string): boolean {
  return !('fault' in parse(text));
}

async function refused(work: () => Promise<void>): Promise<DomainError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error as DomainError;
    throw error;
  }
}

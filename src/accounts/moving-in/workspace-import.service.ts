import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import { lockWorkspace } from '../../workspaces/lock-workspace.js';
import { MembersService } from '../../workspaces/members.service.js';
import { Membership } from '../../workspaces/membership.entity.js';
import {
  parseMemberUsername,
  parseWorkspaceId,
  parseWorkspaceName,
} from '../../workspaces/workspace-rules.js';
import { Workspace } from '../../workspaces/workspace.entity.js';
import type { Arrivals } from './arrivals.js';
import type { MovedMember, MovedWorkspace } from './moved-directory.js';
import {
  isAllowed,
  leaveGroup,
  NOT_PROVED,
  OWNER_LEFT_OUT,
  refused,
  WorkspaceContents,
  type Target,
} from './workspace-contents.service.js';

/** Brings workspaces with all that is in them, within the transaction of an import. */
@Injectable()
export class WorkspaceImport {
  constructor(
    private readonly members: MembersService,
    private readonly contents: WorkspaceContents,
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
    await this.contents.apply(manager, put, workspace, arrivals);
  }

  /** @returns the workspace, or why it is left out */
  private async put(
    manager: EntityManager,
    { id, name, ownerRef, color, isArchived, stableId, serverUrl, ...more }: MovedWorkspace,
    arrivals: Arrivals,
  ): Promise<Target | { reason: string }> {
    const { report } = arrivals;
    const isStable = stableId !== undefined;
    if (!isAllowed(parseWorkspaceId, id)) return { reason: 'its id is not allowed here' };
    if (!isAllowed(parseWorkspaceName, name)) return { reason: 'its name is not allowed here' };
    const owner = ownerRef === undefined ? undefined : arrivals.find(ownerRef);
    const ownerId = owner?.id ?? null;
    const known = await manager.findOneBy(Workspace, { id });
    if (known) {
      // Members of a workspace of others would get rights that nobody gave them.
      const isSame = isStable
        ? known.stableId === stableId
        : known.name === name && known.ownerId === ownerId;
      if (!isSame) return { reason: 'another workspace has this id' };
      report.same('workspaces');
      return { id, isDoubtful: !isStable && !owner?.isProved };
    }
    const renamed = isStable && (await manager.findOneBy(Workspace, { stableId }));
    if (renamed) return { reason: `it is here under another id ("${renamed.id}")` };
    const isColor = color !== undefined && /^#[\da-f]{6}$/i.test(color);
    const columns = { id, name, color: isColor ? color : null, ...(isStable && { stableId }) };
    const { serverAccountRef } = more;
    const serverAccount =
      serverAccountRef === undefined ? undefined : arrivals.find(serverAccountRef);
    const server = {
      ...(serverUrl !== undefined && { serverUrl }),
      // An account that was here before may be another program's.
      ...(serverAccount?.isNew && { serverAccountId: serverAccount.id }),
    };
    const refusal = await refused(async () => {
      assertBounded('workspaces', { ...columns, ...server });
      await manager.insert(Workspace, { ...columns, ...server, ownerId, isArchived });
    });
    if (refusal) return { reason: refusal.text };
    if (serverUrl !== undefined) {
      report.powers.push(`clients of "${id}" send their credentials to ${serverUrl}`);
    }
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
    arrivals.noteGift(placed);
    if (member.isAdmin) report.powers.push(`"${member.ref}" is an admin of "${workspaceId}"`);
    return undefined;
  }
}

function leaveContents({ id, members, groups, invites }: MovedWorkspace, arrivals: Arrivals) {
  const { report } = arrivals;
  const reason = 'its workspace was left out';
  for (const { ref } of members) report.leave('members', `${ref} in ${id}`, reason);
  for (const group of groups) leaveGroup(id, group, arrivals, reason);
  for (const { email, ref } of invites) {
    report.leave('invites', `${email ?? ref} to ${id}`, reason);
  }
}

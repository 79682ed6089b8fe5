import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import { assertCountBounded } from '../../platform/bounds/assert-count-bounded.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Parser } from '../../platform/validation/parser.js';
import { toEmail } from '../../users/account-names.js';
import { GroupMember } from '../../workspaces/group-member.entity.js';
import { Group } from '../../workspaces/group.entity.js';
import { ALL_MEMBERS } from '../../workspaces/groups.service.js';
import { Invite } from '../../workspaces/invite.entity.js';
import { InvitesService } from '../../workspaces/invites.service.js';
import { Membership } from '../../workspaces/membership.entity.js';
import { exclusiveRoles, type Roles } from '../../workspaces/roles.js';
import { parseGroupName } from '../../workspaces/workspace-rules.js';
import type { Arrivals } from './arrivals.js';
import type { MovedGroup, MovedInvite, MovedWorkspace } from './moved-directory.js';
import { reasonUnstorable } from './unstorable.js';

export const OWNER_LEFT_OUT = 'its account was left out';
export const NOT_PROVED =
  'nothing proves that the workspace here is the same: it has no owner whom both sides know. Add it by hand';
const RENAMED = 'it is here under another name';

/** A workspace here, to which the contents of one of the source go. */
export interface Target {
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

/** Brings the groups and invites of a workspace whose lock the transaction holds. */
@Injectable()
export class WorkspaceContents {
  constructor(private readonly invites: InvitesService) {}

  /** Adds what is missing. */
  async apply(
    manager: EntityManager,
    target: Target,
    { groups, invites }: MovedWorkspace,
    arrivals: Arrivals,
  ): Promise<void> {
    for (const group of groups) await this.addGroup(manager, target, group, arrivals);
    for (const invite of invites) await this.addInvite(manager, target, invite, arrivals);
  }

  private async addGroup(
    manager: EntityManager,
    { id: workspaceId, isDoubtful }: Target,
    group: MovedGroup,
    arrivals: Arrivals,
  ): Promise<void> {
    const { report } = arrivals;
    const { name, summary, stableId, members } = group;
    // Everybody is in it by itself.
    if (name === ALL_MEMBERS) return;
    const leave = (reason: string) => leaveGroup(workspaceId, group, arrivals, reason);
    if (!isAllowed(parseGroupName, name)) return leave('its name is not allowed here');
    const unstorable = reasonUnstorable({ summary });
    if (unstorable !== undefined) return leave(unstorable);
    const known = await manager.findOneBy(Group, { workspaceId, name });
    const isAnother = stableId !== undefined && known !== null && known.stableId !== stableId;
    if (isAnother || (!known && (await isElsewhere(manager, stableId)))) {
      return leave(isAnother ? 'another group has this name' : RENAMED);
    }
    if (known) report.same('groups');
    else if (isDoubtful) return leave(NOT_PROVED);
    else {
      const refusal = await refused(async () => {
        assertBounded('groups', { name, summary });
        await manager.insert(Group, { workspaceId, name, summary, ...(stableId && { stableId }) });
      });
      if (refusal) return leave(refusal.text);
      report.created('groups');
    }
    for (const ref of members)
      await this.addSeat(manager, { workspaceId, isDoubtful, name, ref }, arrivals);
    return undefined;
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
      report.leave('group members', called, 'it is not a member of the workspace');
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
    invite: MovedInvite,
    arrivals: Arrivals,
  ): Promise<void> {
    const { report } = arrivals;
    const name = `${invite.email ?? invite.ref} to ${workspaceId}`;
    const { isAdmin, isOperator } = invite;
    const userId = invite.ref === undefined ? undefined : arrivals.find(invite.ref)?.id;
    if (invite.ref !== undefined && userId === undefined) {
      report.leave('invites', name, OWNER_LEFT_OUT);
      return;
    }
    let isThere = false;
    const refusal = await refused(async () => {
      const email = userId === undefined ? toEmail(invite.email ?? '') : undefined;
      const invitee = email === undefined ? { userId } : { email };
      isThere = await manager.existsBy(Invite, { workspaceId, ...invitee });
      if (isThere || isDoubtful) return;
      const roles = { isAdmin, isOperator };
      if (email !== undefined) await this.invites.insert(manager, workspaceId, email, roles);
      else await inviteAccount(manager, workspaceId, userId!, roles);
    });
    if (isThere || refusal?.is('member_exists')) report.same('invites');
    else if (refusal) report.leave('invites', name, refusal.text);
    else if (isDoubtful) report.leave('invites', name, NOT_PROVED);
    else report.created('invites');
  }
}

/** @throws DomainError `member_exists`, `limit_reached` */
async function inviteAccount(
  manager: EntityManager,
  workspaceId: string,
  userId: string,
  roles: Roles,
): Promise<void> {
  if (await manager.existsBy(Membership, { workspaceId, userId })) {
    throw new DomainError('member_exists', { email: userId, workspaceId });
  }
  await assertCountBounded(manager, 'invites', workspaceId);
  await manager.insert(Invite, { workspaceId, userId, ...exclusiveRoles(roles) });
}

async function isElsewhere(manager: EntityManager, stableId?: string): Promise<boolean> {
  return stableId !== undefined && (await manager.existsBy(Group, { stableId }));
}

/** Reports a group with its members. */
export function leaveGroup(
  workspaceId: string,
  { name, members }: MovedGroup,
  { report }: Arrivals,
  reason: string,
): void {
  if (name === ALL_MEMBERS) return;
  report.leave('groups', `${name} in ${workspaceId}`, reason);
  for (const ref of members) {
    report.leave('group members', `${ref} in ${name} of ${workspaceId}`, 'its group was left out');
  }
}

export function isAllowed<T>(parse: Parser<T>, text: string): boolean {
  return !('fault' in parse(text));
}

/** Why the rules refuse a write; undefined if they do not. */
export async function refused(work: () => Promise<void>): Promise<DomainError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error as DomainError;
    throw error;
  }
}

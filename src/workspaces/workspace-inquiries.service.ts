import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { ENV, type Env } from '../platform/config/env.js';
import { InvitesService } from './invites.service.js';
import { MembersService } from './members.service.js';
import { MembershipLookup } from './membership-lookup.service.js';
import { WorkspacesService } from './workspaces.service.js';

/**
 * Questions about a workspace from outside of it. Strangers learn nothing about it or its members.
 */
@Injectable()
export class WorkspaceInquiries {
  constructor(
    private readonly workspaces: WorkspacesService,
    private readonly members: MembersService,
    private readonly memberships: MembershipLookup,
    private readonly invites: InvitesService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Whether a workspace id is taken. Callers who may create one get the true answer, since creating
   * it would reveal it, and so do members and invited callers. For all others no workspace exists.
   */
  async isIdTaken(actor: Actor, workspaceId: string): Promise<boolean> {
    const mayCreate = !this.env.isWorkspaceCreationForSuperusers;
    return (
      (mayCreate || (await this.isConcerned(actor, workspaceId))) &&
      this.workspaces.exists(workspaceId)
    );
  }

  /**
   * Whether a user name is taken in a workspace. Callers who are neither members nor invited get
   * the answer for a workspace that does not exist, where all names are free.
   */
  async isUsernameTaken(actor: Actor, workspaceId: string, username: string): Promise<boolean> {
    if (!(await this.isConcerned(actor, workspaceId))) return false;
    return (await this.members.find(workspaceId, username)) !== null;
  }

  private async isConcerned({ account }: Actor, workspaceId: string): Promise<boolean> {
    return (
      account.isSuperuser ||
      (await this.memberships.find(workspaceId, account.id)) !== undefined ||
      this.invites.isInvited(account, workspaceId)
    );
  }
}

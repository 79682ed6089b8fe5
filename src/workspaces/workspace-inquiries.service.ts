import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { ENV, type Env } from '../platform/config/env.js';
import { InvitesService } from './invites.service.js';
import { MembersService } from './members.service.js';
import { MembershipLookup } from './membership-lookup.service.js';
import { WorkspacesService } from './workspaces.service.js';

/** What may be asked of a workspace from outside, before one is in it. Strangers learn nothing of it, nor of who is in it. */
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
   * Whether the id of a workspace is taken. Whoever may create one is told, as creating it would tell; so is whoever is in it or invited.
   * For all others there is none.
   */
  async isIdTaken(actor: Actor, workspaceId: string): Promise<boolean> {
    const mayCreate = !this.env.isWorkspaceCreationForSuperusers;
    return (
      (mayCreate || (await this.isConcerned(actor, workspaceId))) &&
      this.workspaces.exists(workspaceId)
    );
  }

  /**
   * Whether somebody in a workspace has a user name. For whoever is neither in it nor invited it is as though there were no such workspace,
   * whose names are all free.
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

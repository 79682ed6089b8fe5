import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { WorkspaceAdmin } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { ADD_MEMBER_REFUSALS, INVITE_REFUSALS, InvitesService } from '../invites.service.js';
import { AddUser, InviteUser, NewUser, WorkspaceInvite } from './invite.dto.js';
import { WorkspacePath } from './workspace-path.dto.js';

/** Invites and additions of members (contract windmill 3). */
@ApiTags('Windmill workspaces')
@Scope('workspaces')
@BelongsTo(windmill)
@Controller('api/w/:workspace')
export class WindmillInvitesController {
  constructor(private readonly invites: InvitesService) {}

  @Post('workspaces/invite_user')
  @WorkspaceAdmin()
  @Answers('text', {
    status: 201,
    description:
      'Invite an email, which an account may prove later, or the account with a user name. A second invite replaces the roles of the first.',
    fails: INVITE_REFUSALS,
  })
  async inviteUser(
    @CurrentActor() actor: Actor,
    @Param() { workspace }: WorkspacePath,
    @Body() body: InviteUser,
  ) {
    const roles = InviteUser.toRoles(body);
    const email = await this.invites.create(actor, workspace, body.email, roles);
    return `user with email ${email} invited`;
  }

  @Post('workspaces/add_user')
  @WorkspaceAdmin()
  @Answers('text', {
    status: 201,
    description: 'Make an account a member.',
    fails: ADD_MEMBER_REFUSALS,
  })
  async addUser(
    @CurrentActor() actor: Actor,
    @Param() { workspace }: WorkspacePath,
    @Body() body: AddUser,
  ) {
    const person = { name: body.email, username: body.username || undefined };
    const roles = InviteUser.toRoles(body);
    const email = await this.invites.addMember(actor, workspace, person, roles);
    return `user with email ${email} added`;
  }

  @Post('users/add')
  @Scope('users')
  @WorkspaceAdmin()
  @Answers('text', {
    tags: ['Windmill users'],
    status: 201,
    description: 'Make an account a member. Clients from 2022 use this path.',
    fails: ADD_MEMBER_REFUSALS,
  })
  async createUser(
    @CurrentActor() actor: Actor,
    @Param() { workspace }: WorkspacePath,
    @Body() body: NewUser,
  ) {
    const person = { name: body.email, username: body.username };
    const roles = { isAdmin: body.is_admin, isOperator: false };
    const email = await this.invites.addMember(actor, workspace, person, roles);
    return `user with email ${email} added`;
  }

  @Post('workspaces/delete_invite')
  @WorkspaceAdmin()
  @Answers('text', {
    status: 201,
    description: 'Delete the invite with exactly these roles, if it exists.',
  })
  async deleteInvite(@Param() { workspace }: WorkspacePath, @Body() body: InviteUser) {
    await this.invites.delete(workspace, body.email, InviteUser.toRoles(body));
    return `invite to email ${body.email} deleted`;
  }

  @Get('workspaces/list_pending_invites')
  @WorkspaceAdmin()
  @Answers(WorkspaceInvite, { isList: true, description: 'The invites of the workspace.' })
  async listPendingInvites(@Param() { workspace }: WorkspacePath) {
    return (await this.invites.list(workspace)).map((invite) => WorkspaceInvite.from(invite));
  }
}

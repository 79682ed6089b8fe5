import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SuperuserOnly, WorkspaceAdmin, WorkspaceMember } from '../../access/access.decorators.js';
import { knownAs, type Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { AddableAccounts } from '../addable-accounts.service.js';
import { GroupsService } from '../groups.service.js';
import {
  CHANGE_MEMBER_REFUSALS,
  END_MEMBERSHIP_REFUSALS,
  GET_MEMBER_REFUSALS,
  LEAVE_WORKSPACE_REFUSALS,
  MembersService,
} from '../members.service.js';
import type { Membership } from '../membership.entity.js';
import { GET_WORKSPACE_REFUSALS, WorkspacesService } from '../workspaces.service.js';
import { AddableUser, AddableUsersQuery } from './addable-user.dto.js';
import { EditWorkspaceUser, MemberName, WorkspaceUser } from './user.dto.js';
import { MemberPath, WorkspacePath } from './workspace-path.dto.js';

const USERNAMES = { type: 'array', items: { type: 'string' } };

/** The members of a workspace (contract windmill 2.3 and 3). */
@ApiTags('Windmill users')
@Scope('users')
@BelongsTo(windmill)
@Controller('api/w/:workspace')
export class WindmillMembersController {
  constructor(
    private readonly members: MembersService,
    private readonly groups: GroupsService,
    private readonly workspaces: WorkspacesService,
    private readonly addable: AddableAccounts,
  ) {}

  @Get('users/whoami')
  @WorkspaceMember()
  @Answers(WorkspaceUser, { description: 'The caller as a member.', fails: GET_WORKSPACE_REFUSALS })
  async whoami(@CurrentActor() { account }: Actor, @Param() { workspace }: WorkspacePath) {
    const membership = await this.members.findByUser(workspace, account.id);
    if (membership && !membership.isDisabled) return this.present(membership);
    await this.workspaces.get(workspace);
    return WorkspaceUser.ofSuperAdmin(account);
  }

  @Get('users/whois/:username')
  @WorkspaceMember()
  @Answers(WorkspaceUser, { description: 'A member.', fails: GET_MEMBER_REFUSALS })
  async whois(@Param() { workspace, username }: MemberPath) {
    return this.present(await this.members.get(workspace, username));
  }

  @Get('users/get/:username')
  @WorkspaceAdmin()
  @Answers(WorkspaceUser, { description: 'A member, for admins.', fails: GET_MEMBER_REFUSALS })
  async getUser(@Param() { workspace, username }: MemberPath) {
    return this.present(await this.members.get(workspace, username));
  }

  @Get('users/list')
  @WorkspaceMember()
  @Answers(WorkspaceUser, { isList: true, description: 'The members, by email.' })
  async listUsers(@Param() { workspace }: WorkspacePath) {
    const groups = await this.groups.namesByUser(workspace);
    const members = await this.members.list(workspace);
    return members.map((member) => WorkspaceUser.from(member, groups.get(member.userId)));
  }

  @Get('users/list_usernames')
  @WorkspaceMember()
  @Answers(undefined, { schema: USERNAMES, description: "The members' user names." })
  listUsernames(@Param() { workspace }: WorkspacePath) {
    return this.members.listUsernames(workspace);
  }

  @Get('users/list_addable')
  @SuperuserOnly()
  @Answers(AddableUser, {
    isList: true,
    description: 'The active accounts that are not members of the workspace, by email.',
    fails: GET_WORKSPACE_REFUSALS,
  })
  async listAddableInstanceUsers(
    @CurrentActor() actor: Actor,
    @Param() { workspace }: WorkspacePath,
    @Query() query: AddableUsersQuery,
  ) {
    await this.workspaces.get(workspace);
    const accounts = await this.addable.list(
      actor,
      workspace,
      AddableUsersQuery.toListQuery(query),
    );
    return accounts.map((email): AddableUser => ({ email }));
  }

  @Post('users/exists')
  @Scope('users:read')
  @WorkspaceMember()
  @Answers(undefined, { schema: { type: 'boolean' }, description: 'Whether a user name is taken.' })
  async exists(@Param() { workspace }: WorkspacePath, @Body() { username }: MemberName) {
    return (await this.members.find(workspace, username)) !== null;
  }

  @Get('users/username_to_email/:username')
  @WorkspaceMember()
  @Answers('text', { description: "A member's email.", fails: GET_MEMBER_REFUSALS })
  async usernameToEmail(@Param() { workspace, username }: MemberPath) {
    return knownAs((await this.members.get(workspace, username)).user);
  }

  @Post('users/update/:username')
  @WorkspaceAdmin()
  @Answers('text', {
    description: 'Change the roles of a member. At least one admin must stay.',
    fails: CHANGE_MEMBER_REFUSALS,
  })
  async updateUser(
    @CurrentActor() actor: Actor,
    @Param() { workspace, username }: MemberPath,
    @Body() body: EditWorkspaceUser,
  ) {
    const changes = EditWorkspaceUser.toChanges(body);
    const { user } = await this.members.update(actor, workspace, username, changes);
    return `user ${knownAs(user)} updated`;
  }

  @Delete('users/delete/:username')
  @WorkspaceAdmin()
  @Answers('text', {
    description: 'End a membership. The account and its other memberships stay.',
    fails: END_MEMBERSHIP_REFUSALS,
  })
  async deleteUser(@Param() { workspace, username }: MemberPath) {
    await this.members.delete(workspace, username);
    return `username ${username} deleted`;
  }

  // It moved from users to workspaces. Clients look for it where it was.
  @Post('workspaces/leave')
  @Scope('workspaces')
  @WorkspaceMember()
  @Answers('text', {
    tags: ['Windmill users'],
    description: "End the caller's own membership.",
    fails: LEAVE_WORKSPACE_REFUSALS,
  })
  async leaveWorkspace(@CurrentActor() { account }: Actor, @Param() { workspace }: WorkspacePath) {
    await this.members.leave(workspace, account);
    return `Left workspace ${workspace}`;
  }

  @Post(['users/leave', 'users/leave_workspace'])
  @WorkspaceMember()
  @Answers('text', {
    description: "End the caller's own membership. Clients from 2022 use this path.",
    fails: LEAVE_WORKSPACE_REFUSALS,
  })
  async leaveWorkspaceFormerly(
    @CurrentActor() { account }: Actor,
    @Param() { workspace }: WorkspacePath,
  ) {
    await this.members.leave(workspace, account);
    return `left workspace ${workspace}`;
  }

  private async present(membership: Membership): Promise<WorkspaceUser> {
    const { workspaceId, userId } = membership;
    const groups = await this.groups.namesByUser(workspaceId, userId);
    return WorkspaceUser.from(membership, groups.get(userId));
  }
}

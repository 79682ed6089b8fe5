import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { WorkspaceAdmin, WorkspaceMember } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import {
  CREATE_GROUP_REFUSALS,
  DELETE_GROUP_REFUSALS,
  GET_GROUP_REFUSALS,
  ADD_GROUP_MEMBER_REFUSALS,
  GROUP_MEMBER_REFUSALS,
  GroupsService,
} from '../groups.service.js';
import { CreateGroup, EditGroup, Group } from './group.dto.js';
import { MemberName } from './user.dto.js';
import { GroupPath, WorkspacePath } from './workspace-path.dto.js';

/** The groups of a workspace (contract windmill 3). */
@ApiTags('Windmill groups')
@Scope('groups')
@BelongsTo(windmill)
@Controller('api/w/:workspace/groups')
export class WindmillGroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Get('list')
  @WorkspaceMember()
  @Answers(Group, { isList: true, description: 'The groups with their members.' })
  async listGroups(@Param() { workspace }: WorkspacePath) {
    return (await this.groups.list(workspace)).map((group) => Group.from(group));
  }

  @Get('listnames')
  @WorkspaceMember()
  @Answers(undefined, {
    schema: { type: 'array', items: { type: 'string' } },
    description: 'The names of the groups.',
  })
  listGroupNames(@Param() { workspace }: WorkspacePath) {
    return this.groups.listNames(workspace);
  }

  @Get('get/:name')
  @WorkspaceMember()
  @Answers(Group, { description: 'A group.', fails: GET_GROUP_REFUSALS })
  async getGroup(@Param() { workspace, name }: GroupPath) {
    return Group.from(await this.groups.get(workspace, name));
  }

  @Post('create')
  @WorkspaceAdmin()
  @Answers('text', {
    description: 'Create a group. A caller who is a member of the workspace is in it.',
    fails: CREATE_GROUP_REFUSALS,
  })
  async createGroup(
    @CurrentActor() actor: Actor,
    @Param() { workspace }: WorkspacePath,
    @Body() { name, summary = '' }: CreateGroup,
  ) {
    await this.groups.create(actor, workspace, { name, summary });
    return `Created group ${name}`;
  }

  @Post('update/:name')
  @WorkspaceAdmin()
  @Answers('text', {
    description: 'Change the summary of a group.',
    fails: DELETE_GROUP_REFUSALS,
  })
  async updateGroup(@Param() { workspace, name }: GroupPath, @Body() { summary }: EditGroup) {
    await this.groups.describe(workspace, name, summary);
    return `Edited group ${name}`;
  }

  @Delete('delete/:name')
  @WorkspaceAdmin()
  @Answers('text', {
    description: 'Delete a group; its members stay members of the workspace.',
    fails: DELETE_GROUP_REFUSALS,
  })
  async deleteGroup(@Param() { workspace, name }: GroupPath) {
    await this.groups.delete(workspace, name);
    return `delete group at name ${name}`;
  }

  @Post('adduser/:name')
  @WorkspaceAdmin()
  @Answers('text', {
    description: 'Add a member to a group.',
    fails: ADD_GROUP_MEMBER_REFUSALS,
  })
  async addUserToGroup(
    @CurrentActor() actor: Actor,
    @Param() { workspace, name }: GroupPath,
    @Body() { username }: MemberName,
  ) {
    await this.groups.addMember(actor, workspace, name, username);
    return `Added ${username} to group ${name}`;
  }

  @Post('removeuser/:name')
  @WorkspaceAdmin()
  @Answers('text', {
    description: 'Remove a member from a group.',
    fails: GROUP_MEMBER_REFUSALS,
  })
  async removeUserToGroup(
    @Param() { workspace, name }: GroupPath,
    @Body() { username }: MemberName,
  ) {
    await this.groups.removeMember(workspace, name, username);
    return `Removed ${username} from group ${name}`;
  }
}

import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import {
  SignedIn,
  SuperuserOnly,
  WorkspaceAdmin,
  WorkspaceMember,
} from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { WorkspaceInquiries } from '../workspace-inquiries.service.js';
import {
  ARCHIVE_WORKSPACE_REFUSALS,
  CREATE_WORKSPACE_REFUSALS,
  DELETE_WORKSPACE_REFUSALS,
  GET_WORKSPACE_REFUSALS,
  RESTORE_WORKSPACE_REFUSALS,
  WorkspacesService,
} from '../workspaces.service.js';
import { WorkspacePath } from './workspace-path.dto.js';
import {
  CreateWorkspace,
  PageQuery,
  UserWorkspaceList,
  Workspace,
  WorkspaceIdentity,
} from './workspace.dto.js';

/** Workspaces (contract windmill 3). */
@ApiTags('Windmill workspaces')
@Scope('workspaces')
@BelongsTo(windmill)
@Controller('api')
export class WindmillWorkspacesController {
  constructor(
    private readonly workspaces: WorkspacesService,
    private readonly inquiries: WorkspaceInquiries,
  ) {}

  @Get('workspaces/list')
  @SignedIn()
  @Answers(Workspace, { isList: true, description: 'The workspaces that the caller is in.' })
  async listWorkspaces(@CurrentActor() { account }: Actor) {
    return (await this.workspaces.listOf(account.id)).map((workspace) => Workspace.from(workspace));
  }

  @Get('workspaces/users')
  @SignedIn()
  @Answers(UserWorkspaceList, { description: "The caller's memberships, including disabled ones." })
  async listUserWorkspaces(@CurrentActor() { account }: Actor) {
    const memberships = await this.workspaces.listMembershipsOf(account.id);
    return UserWorkspaceList.from(account, memberships);
  }

  @Get('workspaces/list_as_superadmin')
  @SuperuserOnly()
  @Answers(Workspace, { isList: true, description: 'All workspaces, including archived ones.' })
  async listWorkspacesAsSuperAdmin(@Query() query: PageQuery) {
    const workspaces = await this.workspaces.list(PageQuery.toListQuery(query));
    return workspaces.map((workspace) => Workspace.from(workspace));
  }

  @Post('workspaces/create')
  @SignedIn()
  @Answers('text', {
    status: 201,
    description:
      'Create a workspace with the caller as admin. Only super admins may, unless the server is configured otherwise.',
    fails: CREATE_WORKSPACE_REFUSALS,
  })
  async createWorkspace(@CurrentActor() actor: Actor, @Body() body: CreateWorkspace) {
    await this.workspaces.create(actor, CreateWorkspace.toWorkspace(body));
    return `Created workspace ${body.id}`;
  }

  @Post('workspaces/exists')
  @Scope('workspaces:read')
  @SignedIn()
  @Answers(undefined, {
    schema: { type: 'boolean' },
    description:
      'Whether an id is taken.\n\nCallers who may create workspaces learn about every workspace, others only about those that they are in or invited to.',
  })
  existsWorkspace(@CurrentActor() actor: Actor, @Body() { id }: WorkspaceIdentity) {
    return this.inquiries.isIdTaken(actor, id);
  }

  @Post('w/:workspace/workspaces/archive')
  @WorkspaceAdmin()
  @Answers('text', {
    description:
      'Archive a workspace: remove it from the lists, and delete the tokens that are limited to it.',
    fails: ARCHIVE_WORKSPACE_REFUSALS,
  })
  async archiveWorkspace(@Param() { workspace }: WorkspacePath) {
    await this.workspaces.archive(workspace);
    return `Archived workspace ${workspace}`;
  }

  @Post('workspaces/unarchive/:workspace')
  @SuperuserOnly()
  @Answers('text', {
    description: 'Unarchive a workspace.',
    fails: RESTORE_WORKSPACE_REFUSALS,
  })
  async unarchiveWorkspace(@CurrentActor() actor: Actor, @Param() { workspace }: WorkspacePath) {
    await this.workspaces.restore(actor, workspace);
    return `Unarchived workspace ${workspace}`;
  }

  @Delete('workspaces/delete/:workspace')
  @SuperuserOnly()
  @Answers('text', {
    description: 'Delete a workspace with everything in it.',
    fails: DELETE_WORKSPACE_REFUSALS,
  })
  async deleteWorkspace(@Param() { workspace }: WorkspacePath) {
    await this.workspaces.delete(workspace);
    return `Deleted workspace ${workspace}`;
  }

  @Delete('w/:workspace/workspaces/delete')
  @SuperuserOnly()
  @Answers('text', {
    description: 'Delete a workspace. Clients from 2022 use this path.',
    fails: DELETE_WORKSPACE_REFUSALS,
  })
  async deleteWorkspaceFormerly(@Param() { workspace }: WorkspacePath) {
    await this.workspaces.delete(workspace);
    return `Deleted workspace ${workspace}`;
  }

  @Get('w/:workspace/workspaces/get_workspace_name')
  @WorkspaceMember()
  @Answers('text', { description: "The workspace's name.", fails: GET_WORKSPACE_REFUSALS })
  async getWorkspaceName(@Param() { workspace }: WorkspacePath) {
    return (await this.workspaces.get(workspace)).name;
  }
}

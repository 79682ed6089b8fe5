import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SuperuserOnly, WorkspaceAdmin, WorkspaceMember } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { MembersService } from '../members.service.js';
import {
  CHANGE_WORKSPACE_REFUSALS,
  GET_WORKSPACE_REFUSALS,
  WorkspacesService,
} from '../workspaces.service.js';
import { WorkspaceRoles } from './role.dto.js';
import { WorkspacePath } from './workspace-path.dto.js';
import {
  NewWorkspaceColor,
  NewWorkspaceName,
  Workspace,
  WorkspaceSettings,
} from './workspace.dto.js';

/** What is set in a workspace, and what clients ask about it (contract windmill 3). */
@ApiTags('Windmill workspaces')
@Scope('workspaces')
@BelongsTo(windmill)
@Controller('api/w/:workspace')
export class WindmillWorkspaceSettingsController {
  constructor(
    private readonly workspaces: WorkspacesService,
    private readonly members: MembersService,
  ) {}

  @Post('workspaces/change_workspace_name')
  @WorkspaceAdmin()
  @Answers('text', {
    description: 'Change the name of a workspace. Its id stays.',
    fails: CHANGE_WORKSPACE_REFUSALS,
  })
  async changeWorkspaceName(
    @Param() { workspace }: WorkspacePath,
    @Body() { new_name: name }: NewWorkspaceName,
  ) {
    await this.workspaces.change(workspace, { name });
    return `updated workspace name to ${name}`;
  }

  @Post('workspaces/change_workspace_color')
  @WorkspaceAdmin()
  @Answers('text', {
    description: 'Change or remove the color of a workspace.',
    fails: CHANGE_WORKSPACE_REFUSALS,
  })
  async changeWorkspaceColor(
    @Param() { workspace }: WorkspacePath,
    @Body() { color }: NewWorkspaceColor,
  ) {
    await this.workspaces.change(workspace, { color: color ?? null });
    return `updated workspace color to ${color ?? 'none'}`;
  }

  @Get('workspaces/get_as_superadmin')
  @SuperuserOnly()
  @Answers(Workspace, { description: 'A workspace.', fails: GET_WORKSPACE_REFUSALS })
  async getWorkspaceAsSuperAdmin(@Param() { workspace }: WorkspacePath) {
    return Workspace.from(await this.workspaces.get(workspace));
  }

  @Get('workspaces/roles')
  @WorkspaceMember()
  @Answers(WorkspaceRoles, {
    description: "The roles of members, and the caller's own.",
    fails: GET_WORKSPACE_REFUSALS,
  })
  async listWorkspaceRoles(
    @CurrentActor() { account }: Actor,
    @Param() { workspace }: WorkspacePath,
  ) {
    await this.workspaces.get(workspace);
    return WorkspaceRoles.for(await this.members.findByUser(workspace, account.id));
  }

  @Get('workspaces/get_settings')
  @WorkspaceMember()
  @Answers(WorkspaceSettings, {
    description: 'The settings of a workspace.',
    fails: GET_WORKSPACE_REFUSALS,
  })
  async getSettings(@Param() { workspace }: WorkspacePath) {
    return WorkspaceSettings.from(await this.workspaces.get(workspace));
  }

  @Get('workspaces/is_premium')
  @WorkspaceMember()
  @Answers(undefined, {
    schema: { type: 'boolean' },
    description: 'Whether a workspace is paid for. Always false: nothing is sold here.',
    fails: GET_WORKSPACE_REFUSALS,
  })
  async getIsPremium(@Param() { workspace }: WorkspacePath) {
    await this.workspaces.get(workspace);
    return false;
  }

  @Get('workspaces/usage')
  @WorkspaceMember()
  @Answers(undefined, {
    schema: { type: 'number' },
    description: 'How much a workspace has run. Always 0: nothing runs here.',
    fails: GET_WORKSPACE_REFUSALS,
  })
  async getWorkspaceUsage(@Param() { workspace }: WorkspacePath) {
    await this.workspaces.get(workspace);
    return 0;
  }

  @Get('folders/list')
  @WorkspaceMember()
  @Answers(undefined, {
    tags: ['Windmill folders'],
    schema: { type: 'array', items: { type: 'object' } },
    description: 'The folders of a workspace. Always empty: there are none here.',
    fails: GET_WORKSPACE_REFUSALS,
  })
  async listFolders(@Param() { workspace }: WorkspacePath) {
    await this.workspaces.get(workspace);
    return [];
  }
}

import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn, SuperuserOnly } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { zenml } from '../../adapters/zenml.js';
import { OrganizationService } from '../organization.service.js';
import {
  GET_SERVER_REFUSALS,
  SET_SERVER_URL_REFUSALS,
  WorkspaceServers,
} from '../workspace-servers.service.js';
import type { Workspace } from '../workspace.entity.js';
import {
  WorkspaceRead,
  WorkspaceUpdate,
  ZenmlWorkspacePath,
  ZenmlWorkspacesQuery,
} from './workspace-read.dto.js';

/** `/workspaces`: where clients find the server of a workspace (contract zenml 1.6). */
@ApiTags('ZenML workspaces')
@Scope('workspaces')
@BelongsTo(zenml)
@Controller('workspaces')
export class ZenmlWorkspacesController {
  constructor(
    private readonly servers: WorkspaceServers,
    private readonly organizations: OrganizationService,
  ) {}

  @Get()
  @SignedIn()
  @Answers(WorkspaceRead, {
    isList: true,
    description: 'List the workspaces that the caller may use, by name.\n\nSuperusers see all.',
  })
  async listWorkspaces(@CurrentActor() actor: Actor, @Query() query: ZenmlWorkspacesQuery) {
    const filters = ZenmlWorkspacesQuery.toFilters(query);
    const { organization_id: wanted } = query;
    if (!filters || (wanted && !this.organizations.isNamed(wanted))) return [];
    const found = await this.servers.list(actor, filters);
    const organization = await this.organizations.find();
    return found.map((workspace) => WorkspaceRead.from(workspace, organization));
  }

  @Get(':workspace_id')
  @SignedIn()
  @Answers(WorkspaceRead, {
    description: 'Get a workspace that the caller may use.',
    fails: GET_SERVER_REFUSALS,
  })
  async getWorkspace(@CurrentActor() actor: Actor, @Param() { workspace_id }: ZenmlWorkspacePath) {
    return this.show(await this.servers.get(actor, workspace_id));
  }

  @Patch(':workspace_id')
  @Scope('admin')
  @SuperuserOnly()
  @Answers(WorkspaceRead, {
    description: 'Set where clients find the ZenML server of a workspace.',
    fails: SET_SERVER_URL_REFUSALS,
  })
  async updateWorkspace(
    @CurrentActor() actor: Actor,
    @Param() { workspace_id }: ZenmlWorkspacePath,
    @Body() { server_url }: WorkspaceUpdate,
  ) {
    return this.show(await this.servers.setUrl(actor, workspace_id, server_url));
  }

  private async show(workspace: Workspace): Promise<WorkspaceRead> {
    return WorkspaceRead.from(workspace, await this.organizations.find());
  }
}

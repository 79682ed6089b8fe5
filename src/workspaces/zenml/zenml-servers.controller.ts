import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { zenml } from '../../adapters/zenml.js';
import { sendNull } from '../../adapters/zenml-null.js';
import { GET_ORGANIZATION_REFUSALS, OrganizationService } from '../organization.service.js';
import { ServerPermissions, SHARE_RESOURCE_REFUSALS } from '../server-permissions.service.js';
import { parseServerVersion } from '../server-rules.js';
import { ACT_AS_SERVER_REFUSALS, WorkspaceServers } from '../workspace-servers.service.js';
import { EntitlementPath } from './organization.dto.js';
import {
  AllowedResources,
  AllowedResourcesQuery,
  CheckPermissionsQuery,
  Entitlement,
  ResourceList,
  ResourceMembership,
  ResourcesQuery,
  typeOf,
  UsageEvent,
} from './server-question.dto.js';

/** What the ZenML server of a workspace asks and reports (contract zenml 1.7). */
@ApiTags('ZenML servers')
@Scope('workspaces')
@BelongsTo(zenml)
@Controller()
export class ZenmlServersController {
  constructor(
    private readonly servers: WorkspaceServers,
    private readonly permissions: ServerPermissions,
    private readonly organizations: OrganizationService,
  ) {}

  @Patch('workspace_status')
  @SignedIn({ admitsBoundKeys: true })
  @Answers(undefined, {
    description: 'Note that the server has started, with the version in `zenml-server-version`.',
    fails: ACT_AS_SERVER_REFUSALS,
  })
  async updateWorkspaceStatus(
    @CurrentActor() actor: Actor,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const version = parseServerVersion(headers['zenml-server-version']);
    await this.servers.noteStart(actor, 'value' in version ? version.value : undefined);
    return sendNull(reply);
  }

  @Post('rbac/check_permissions')
  @Scope('workspaces:read')
  @SignedIn({ admitsBoundKeys: true })
  @Answers(undefined, {
    takesTexts: 'service_connector',
    schema: { type: 'object', additionalProperties: { type: 'boolean' } },
    description: 'Whether an account may do something with each of some resources.',
    fails: ACT_AS_SERVER_REFUSALS,
  })
  async checkPermissions(
    @CurrentActor() actor: Actor,
    @Query() { user_id: userId, action }: CheckPermissionsQuery,
    @Body() { items }: ResourceList,
  ) {
    const types = items.map(({ type }) => type);
    const permitted = await this.permissions.whichOf(actor, { userId, action, types });
    return Object.fromEntries(items.map(({ text, type }) => [text, permitted.has(type)]));
  }

  @Get('rbac/allowed_resource_ids')
  @SignedIn({ admitsBoundKeys: true })
  @Answers(AllowedResources, {
    description: 'Which resources of a type an account may do something with.',
    fails: ACT_AS_SERVER_REFUSALS,
  })
  async allowedResourceIds(
    @CurrentActor() actor: Actor,
    @Query() { user_id: userId, action, resource }: AllowedResourcesQuery,
  ): Promise<AllowedResources> {
    const types = [typeOf(resource)];
    const { size } = await this.permissions.whichOf(actor, { userId, action, types });
    return { full_access: size > 0, ids: [] };
  }

  @Post('rbac/resource_members')
  @SignedIn({ admitsBoundKeys: true })
  @Answers(undefined, {
    description: 'Share a resource. Always refused: roles hold for a whole workspace.',
    fails: SHARE_RESOURCE_REFUSALS,
  })
  shareResource(@CurrentActor() actor: Actor, @Body() _wish: ResourceMembership) {
    return this.permissions.share(actor);
  }

  @Delete('rbac/resources')
  @SignedIn({ admitsBoundKeys: true })
  @Answers(undefined, {
    description: 'Forget resources that were deleted. Nothing is kept about any.',
    fails: ACT_AS_SERVER_REFUSALS,
  })
  async deleteResources(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() _deleted: ResourcesQuery,
  ) {
    await this.servers.workspaceOf(actor);
    return sendNull(reply);
  }

  @Get('organizations/:organization_id/entitlement/:feature')
  @SignedIn({ admitsBoundKeys: true })
  @Answers(Entitlement, {
    description: 'Whether a feature may be used. Always: nothing is sold here.',
    fails: [...ACT_AS_SERVER_REFUSALS, ...GET_ORGANIZATION_REFUSALS],
  })
  async checkEntitlement(
    @CurrentActor() actor: Actor,
    @Param() { organization_id, feature }: EntitlementPath,
  ): Promise<Entitlement> {
    await this.servers.workspaceOf(actor);
    await this.organizations.get(organization_id);
    return { feature, entitled: true };
  }

  @Post('usage-event')
  @SignedIn({ admitsBoundKeys: true })
  @Answers(undefined, {
    description: 'Take note of a use. Nothing is counted: nothing is sold here.',
    fails: ACT_AS_SERVER_REFUSALS,
  })
  async reportUsage(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() _event: UsageEvent,
  ) {
    await this.servers.workspaceOf(actor);
    return sendNull(reply);
  }
}

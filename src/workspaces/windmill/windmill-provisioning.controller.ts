import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn, SuperuserOnly } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { CHANGE_WORKSPACE_ID_REFUSALS, WorkspaceIds } from '../workspace-ids.service.js';
import { CREATE_PROGRAM_REFUSALS, WorkspacePrograms } from '../workspace-programs.service.js';
import { CreateServiceAccount } from './create-service-account.dto.js';
import { WorkspacePath } from './workspace-path.dto.js';
import { NewWorkspaceId } from './workspace.dto.js';

/** What super admins set up in workspaces. */
@ApiTags('Windmill workspaces')
@Scope('workspaces')
@BelongsTo(windmill)
@Controller('api')
export class WindmillProvisioningController {
  constructor(
    private readonly ids: WorkspaceIds,
    private readonly programs: WorkspacePrograms,
  ) {}

  @Get('workspaces/allowed_domain_auto_invite')
  @SignedIn()
  @Answers(undefined, {
    schema: { type: 'boolean' },
    description: 'Always false: no workspace invites everybody of a domain.',
  })
  isDomainAllowed() {
    return false;
  }

  @Post('w/:workspace/workspaces/change_workspace_id')
  @SuperuserOnly()
  @Answers('text', {
    description:
      'Give a workspace another id, and another name if wanted. Members, groups, invites and bound tokens stay. The former id is free again, and earlier events of the audit trail keep it: only super admins still see them.',
    fails: CHANGE_WORKSPACE_ID_REFUSALS,
  })
  async changeWorkspaceId(
    @CurrentActor() actor: Actor,
    @Param() { workspace }: WorkspacePath,
    @Body() { new_id, new_name }: NewWorkspaceId,
  ) {
    await this.ids.change(actor, workspace, new_id, new_name);
    return `updated workspace from ${workspace} to ${new_id}`;
  }

  @Post('w/:workspace/workspaces/create_service_account')
  @SuperuserOnly()
  @Answers('text', {
    status: 201,
    description:
      "Create a program's account as a member. Its user name on the instance is `<username>.<workspace>`. It has no token; a super admin creates one with `tokens/impersonate`.",
    fails: CREATE_PROGRAM_REFUSALS,
  })
  async createServiceAccount(
    @CurrentActor() actor: Actor,
    @Param() { workspace }: WorkspacePath,
    @Body() body: CreateServiceAccount,
  ) {
    const roles = CreateServiceAccount.toRoles(body);
    const name = await this.programs.create(actor, workspace, body.username, roles);
    return `service account ${name} created`;
  }
}

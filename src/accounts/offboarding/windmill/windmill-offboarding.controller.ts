import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { SuperuserOnly, WorkspaceAdmin } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { windmill } from '../../../adapters/windmill.js';
import { EmailDirectory, GET_BY_EMAIL_REFUSALS } from '../../../users/email-directory.service.js';
import { END_MEMBERSHIP_REFUSALS, MembersService } from '../../../workspaces/members.service.js';
import {
  OFFBOARD_ACCOUNT_REFUSALS,
  Offboarding,
  PREVIEW_ACCOUNT_REFUSALS,
  PREVIEW_MEMBER_REFUSALS,
} from '../offboarding.service.js';
import {
  GlobalOffboardPreview,
  GlobalOffboardRequest,
  LeavingAccountPath,
  LeavingMemberPath,
  OffboardPreview,
  OffboardRequest,
  OffboardResponse,
} from './offboarding.dto.js';

/** Takes accounts out of a workspace or of the instance. */
@ApiTags('Windmill users')
@Scope('users')
@BelongsTo(windmill)
@Controller('api')
export class WindmillOffboardingController {
  constructor(
    private readonly offboarding: Offboarding,
    private readonly members: MembersService,
    private readonly directory: EmailDirectory,
  ) {}

  @Get('w/:workspace/users/offboard_preview/:username')
  @WorkspaceAdmin()
  @Answers(OffboardPreview, {
    description: 'What a member has in the workspace.',
    fails: PREVIEW_MEMBER_REFUSALS,
  })
  async offboardPreview(
    @CurrentActor() actor: Actor,
    @Param() { workspace, username }: LeavingMemberPath,
  ) {
    return OffboardPreview.from(await this.offboarding.previewMember(actor, workspace, username));
  }

  @Post('w/:workspace/users/offboard/:username')
  @WorkspaceAdmin()
  @Answers(OffboardResponse, {
    description:
      "End a member's tokens of the workspace, and the membership if `delete_user` is true.",
    fails: END_MEMBERSHIP_REFUSALS,
  })
  async offboardWorkspaceUser(
    @Param() { workspace, username }: LeavingMemberPath,
    @Body() { reassign_to, delete_user = false }: OffboardRequest,
  ) {
    const wish = { successor: reassign_to, endsMembership: delete_user };
    await this.members.offboard(workspace, username, wish);
    return new OffboardResponse();
  }

  @Get('users/offboard_preview/:email')
  @SuperuserOnly()
  @Answers(GlobalOffboardPreview, {
    description: 'What an account has: its workspaces and tokens.',
    fails: [...GET_BY_EMAIL_REFUSALS, ...PREVIEW_ACCOUNT_REFUSALS],
  })
  async globalOffboardPreview(
    @CurrentActor() actor: Actor,
    @Param() { email }: LeavingAccountPath,
  ) {
    const { id } = await this.directory.get(email);
    return GlobalOffboardPreview.from(await this.offboarding.previewAccount(actor, id));
  }

  @Post('users/offboard/:email')
  @SuperuserOnly()
  @Answers(OffboardResponse, {
    description:
      'Disable an account and end its memberships, invites, tokens and log-ins; or delete it, if `delete_user` is true.',
    fails: [...GET_BY_EMAIL_REFUSALS, ...OFFBOARD_ACCOUNT_REFUSALS],
  })
  async offboardGlobalUser(
    @CurrentActor() actor: Actor,
    @Param() { email }: LeavingAccountPath,
    @Body() { reassignments = [], delete_user = false }: GlobalOffboardRequest,
  ) {
    const { id } = await this.directory.get(email);
    const wish = { successors: reassignments, deletesAccount: delete_user };
    await this.offboarding.offboardAccount(actor, id, wish);
    return new OffboardResponse();
  }
}

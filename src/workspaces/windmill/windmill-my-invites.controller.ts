import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn } from '../../access/access.decorators.js';
import { knownAs, type Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import {
  ACCEPT_INVITE_REFUSALS,
  DECLINE_INVITE_REFUSALS,
  InvitesService,
} from '../invites.service.js';
import { AcceptInvite, DeclineInvite, WorkspaceInvite } from './invite.dto.js';

/** The caller's invites (contract windmill 2.2). */
@ApiTags('Windmill users')
@Scope('users')
@BelongsTo(windmill)
@Controller('api/users')
export class WindmillMyInvitesController {
  constructor(private readonly invites: InvitesService) {}

  @Get('list_invites')
  @SignedIn()
  @Answers(WorkspaceInvite, { isList: true, description: "The caller's invites." })
  async listWorkspaceInvites(@CurrentActor() { account }: Actor) {
    return (await this.invites.listFor(account)).map((invite) => WorkspaceInvite.from(invite));
  }

  @Post('accept_invite')
  @SignedIn()
  @Answers('text', {
    status: 201,
    description: 'Accept an invite.',
    fails: ACCEPT_INVITE_REFUSALS,
  })
  async acceptInvite(
    @CurrentActor() { account }: Actor,
    @Body() { workspace_id, username }: AcceptInvite,
  ) {
    await this.invites.accept(account, workspace_id, username || undefined);
    return `user ${knownAs(account)} accepted invite to workspace ${workspace_id}`;
  }

  @Post('decline_invite')
  @SignedIn()
  @Answers('text', { description: 'Decline an invite.', fails: DECLINE_INVITE_REFUSALS })
  async declineInvite(@CurrentActor() { account }: Actor, @Body() { workspace_id }: DeclineInvite) {
    await this.invites.decline(account, workspace_id);
    return `user ${knownAs(account)} declined invite to workspace ${workspace_id}`;
  }
}

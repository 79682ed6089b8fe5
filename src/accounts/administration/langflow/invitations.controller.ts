import { Body, Controller, Delete, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { originOf } from '../../../platform/pages/page.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { GET_USER_REFUSALS } from '../../../users/user-refusals.js';
import { INVITE_PERSON_REFUSALS, Invitations } from '../../password-reset/invitations.service.js';
import { AccountPath } from './account-details.dto.js';
import { AccountInvitationRead, AccountInvite, WithdrawnInvitation } from './invitations.dto.js';

/** Invitations of people to their own accounts. Gatehouse adds these routes. */
@ApiTags('Console')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/accounts/:user_id/invitation')
export class InvitationsController {
  constructor(
    private readonly invitations: Invitations,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Post()
  @SuperuserOnly()
  @Answers(AccountInvitationRead, {
    status: 201,
    description:
      'Make a link by which the owner of an account chooses a password. It works once, for seven days; an earlier link ends. A link that is not mailed ends with the rights of the superuser who made it.',
    fails: INVITE_PERSON_REFUSALS,
  })
  async inviteAccount(
    @CurrentActor() actor: Actor,
    @Param() { user_id }: AccountPath,
    @Body() body: AccountInvite,
    @Req() request: FastifyRequest,
  ) {
    const isMailed = body.hand_over === 'mail';
    const invitation = await this.invitations.invite(actor, user_id, isMailed);
    return AccountInvitationRead.from(invitation, body, originOf(request, this.env));
  }

  @Delete()
  @SuperuserOnly()
  @Answers(WithdrawnInvitation, {
    description: 'End the link of an invitation. The account stays.',
    fails: GET_USER_REFUSALS,
  })
  async withdrawInvitation(@Param() { user_id }: AccountPath): Promise<WithdrawnInvitation> {
    return { ended: await this.invitations.withdraw(user_id) };
  }
}

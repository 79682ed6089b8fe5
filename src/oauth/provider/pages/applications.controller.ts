import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignedIn } from '../../../access/access.decorators.js';
import { knownAs, type Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { OauthGrants } from '../../clients/oauth-grants.service.js';
import { FormTokens } from '../../../platform/pages/form-tokens.service.js';
import { seeOther, sendPage } from '../../../platform/pages/page.js';
import { APPLICATIONS } from '../scope-words.js';
import { ApplicationsQuery, RevocationForm } from './applications.dto.js';
import { applicationsPage } from './applications.page.js';

/** Shows people the programs that they have authorized, and lets them revoke access. */
@BelongsTo(pages)
@Controller('applications')
export class ApplicationsController {
  constructor(
    private readonly grants: OauthGrants,
    private readonly forms: FormTokens,
  ) {}

  @Get()
  @SignedIn()
  @Answers('page')
  async showApplications(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() { account }: Actor,
    @Query() { revoked }: ApplicationsQuery,
  ) {
    const grants = await this.grants.list(account.id);
    const formToken = this.forms.field(request, reply);
    const view = { grants, formToken, signedInAs: knownAs(account) };
    return sendPage(reply, applicationsPage({ ...view, isRevoked: revoked !== undefined }));
  }

  @Post()
  @SignedIn()
  @Answers('page')
  async revokeApplication(
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Body() { grant_id = '' }: RevocationForm,
  ) {
    await this.grants.revoke(actor, actor.account.id, grant_id);
    return seeOther(reply, `${APPLICATIONS}?revoked=1`);
  }
}

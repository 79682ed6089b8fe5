import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SignedIn } from '../../../access/access.decorators.js';
import { knownAs, type Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import type { DirectoryRequest } from '../../../access/request.js';
import { WritesByGet } from '../../../access/writes-by-get.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { FormTokens } from '../../../platform/pages/form-tokens.service.js';
import { seeOther, sendPage } from '../../../platform/pages/page.js';
import { InteractionsService } from '../interactions.service.js';
import { accountChoicePage } from './account-choice.page.js';
import { consentPage } from './consent.page.js';
import { Decision, InteractionPath } from './interaction.dto.js';

/** Asks a person to authorize a program. Visitors who are not signed in log in first. */
@BelongsTo(pages)
@Controller('oauth/interaction')
export class InteractionController {
  constructor(
    private readonly interactions: InteractionsService,
    private readonly forms: FormTokens,
  ) {}

  @Get(':uid')
  @WritesByGet({ fromAnySite: true })
  @SignedIn()
  @Answers('page')
  async showConsent(
    @Req() request: DirectoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Param() { uid }: InteractionPath,
  ) {
    const path = `/oauth/interaction/${encodeURIComponent(uid)}`;
    const question = await this.interactions.get(request, reply, actor);
    if (question.needsFreshLogin) {
      return seeOther(reply, `/login?next=${encodeURIComponent(request.url)}`);
    }
    if (question.isOutOfReach) {
      return seeOther(reply, await this.interactions.refuse(request, reply));
    }
    const signedInAs = knownAs(actor.account);
    if (question.needsChoice) {
      const formToken = this.forms.field(request, reply);
      return sendPage(reply, accountChoicePage({ question, formToken, path, signedInAs }));
    }
    if (!question.needsConsent) {
      return seeOther(reply, await this.interactions.allow(request, reply, actor));
    }
    const formToken = this.forms.field(request, reply);
    return sendPage(reply, consentPage({ question, formToken, path, signedInAs }));
  }

  @Post(':uid')
  @SignedIn()
  @Answers('page')
  async decide(
    @Req() request: DirectoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Body() { decision }: Decision,
  ) {
    return seeOther(
      reply,
      decision === 'allow'
        ? await this.interactions.allow(request, reply, actor)
        : await this.interactions.deny(request, reply),
    );
  }
}

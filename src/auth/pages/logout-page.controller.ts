import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Anybody, Public } from '../../access/access.decorators.js';
import { knownAs, type Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { pages } from '../../adapters/pages.js';
import { FormTokens } from '../../platform/pages/form-tokens.service.js';
import { PageSession } from '../../platform/pages/page-session.service.js';
import { seeOther, sendPage } from '../../platform/pages/page.js';
import { LogOut } from '../log-out.service.js';
import { logoutPage } from './login.page.js';

/** The log-out page. */
@BelongsTo(pages)
@Controller()
export class LogoutPageController {
  constructor(
    private readonly out: LogOut,
    private readonly forms: FormTokens,
    private readonly session: PageSession,
  ) {}

  @Get('logout')
  @Anybody()
  @Answers('page')
  showLogout(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor | undefined,
  ) {
    const formToken = this.forms.field(request, reply);
    return sendPage(reply, logoutPage(formToken, actor && knownAs(actor.account)));
  }

  @Post('logout')
  @Public()
  @Answers('page')
  async logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    await this.out.end([PageSession.tokenOf(request)]);
    this.session.end(reply);
    return seeOther(reply, '/logout');
  }
}

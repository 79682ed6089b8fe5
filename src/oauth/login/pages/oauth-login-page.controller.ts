import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { WritesByGet } from '../../../access/writes-by-get.decorator.js';
import { Limited } from '../../../limits/limited.decorator.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { PageLogin } from '../../../auth/page-login.service.js';
import { ReturnAddresses } from '../../../platform/pages/return-addresses.service.js';
import { originOf, seeOther } from '../../../platform/pages/page.js';
import { LoginAttempts } from '../login-attempts.service.js';
import { OauthLoginService } from '../oauth-login.service.js';
import { OauthCallbackQuery, OauthClientPath, OauthStartQuery } from './oauth-callback.dto.js';

/** Redirects browsers to a log-in provider, and receives them back. */
@BelongsTo(pages)
@Controller()
export class OauthLoginPageController {
  constructor(
    private readonly logins: OauthLoginService,
    private readonly attempts: LoginAttempts,
    private readonly login: PageLogin,
    private readonly addresses: ReturnAddresses,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get('login/with/:client_name')
  @Public()
  @Answers('page')
  async goToProvider(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { client_name }: OauthClientPath,
    @Query() { next }: OauthStartQuery,
  ) {
    const goal = this.addresses.addressFor(next);
    const origin = originOf(request, this.env);
    const { attempt, location } = await this.logins.begin(client_name, origin, goal);
    this.attempts.begin(reply, attempt);
    return seeOther(reply, location);
  }

  /** The path of Windmill's own pages, so that a provider needs one redirect URI for both. */
  @Get('user/login_callback/:client_name')
  @WritesByGet({ fromAnySite: true })
  @Public()
  @Limited('login')
  @Answers('page')
  async comeBack(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { client_name }: OauthClientPath,
    @Query() answer: OauthCallbackQuery,
  ) {
    // To be linked, the person must be logged in here, which this route does not ask for.
    if (this.attempts.isLinking(request))
      return seeOther(reply, linkingAddress(client_name, answer));
    const attempt = this.attempts.take(request, reply);
    const step = await this.logins.finishOrWait(client_name, attempt, answer);
    return seeOther(reply, this.login.enter(reply, step, attempt!.next));
  }
}

function linkingAddress(provider: string, answer: OauthCallbackQuery): string {
  const sent = Object.entries(answer).filter(([, value]) => typeof value === 'string');
  const query = new URLSearchParams(sent as [string, string][]);
  return `/login/link/${encodeURIComponent(provider)}?${query.toString()}`;
}

import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { Limited } from '../../../limits/limited.decorator.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { windmill } from '../../../adapters/windmill.js';
import { WindmillCookies } from '../../../adapters/windmill-cookies.service.js';
import { AFTER_LOGIN, localPathOr } from '../../../platform/pages/local-path.js';
import { originOf, seeOther } from '../../../platform/pages/page.js';
import { LoginAttempts } from '../login-attempts.service.js';
import { FINISH_OAUTH_LOGIN_REFUSALS, OauthLoginService } from '../oauth-login.service.js';
import { OauthCallback, OauthClientPath, OauthLoginQuery } from './oauth.dto.js';

const LOGINS = {
  type: 'object',
  required: ['oauth'],
  properties: {
    oauth: {
      type: 'array',
      items: {
        type: 'object',
        required: ['type'],
        properties: { type: { type: 'string' }, display_name: { type: 'string' } },
      },
    },
  },
};

/** Log-ins at other identity providers (contract windmill 2.1). */
@ApiTags('Windmill users')
@BelongsTo(windmill)
@Controller('api/oauth')
export class WindmillOauthController {
  constructor(
    private readonly logins: OauthLoginService,
    private readonly attempts: LoginAttempts,
    private readonly cookies: WindmillCookies,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get('list_logins')
  @Public()
  @Answers(undefined, {
    tags: ['Windmill log-in'],
    schema: LOGINS,
    description: 'The log-in providers.',
  })
  listOAuthLogins() {
    const oauth = this.logins.list().map(({ key: type, displayName: display_name }) => ({
      type,
      display_name,
    }));
    return { oauth };
  }

  @Get('login/:client_name')
  @Public()
  @Answers('page')
  async startOauthLogin(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { client_name }: OauthClientPath,
    @Query() { rd }: OauthLoginQuery,
  ) {
    const next = localPathOr(AFTER_LOGIN, rd);
    const origin = originOf(request, this.env);
    const { attempt, location } = await this.logins.begin(client_name, origin, next);
    this.attempts.begin(reply, attempt);
    return seeOther(reply, location);
  }

  @Post('login_callback/:client_name')
  @Public()
  @Limited('login')
  @Answers('text', {
    description:
      "Log in with a provider's response, in the browser that started the log-in. The response is the token, which is also set as a cookie.",
    fails: [...FINISH_OAUTH_LOGIN_REFUSALS, 'rate_limited'],
  })
  async loginWithOauth(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { client_name }: OauthClientPath,
    @Body() answer: OauthCallback,
  ) {
    const attempt = this.attempts.take(request, reply);
    const token = await this.logins.finish(client_name, attempt, answer);
    this.cookies.set(reply, token);
    return token;
  }
}

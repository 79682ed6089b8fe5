import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Anybody, Public, SignedIn } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { WritesByGet } from '../../../access/writes-by-get.decorator.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { apiKeyInHeader } from '../../../adapters/header-credential.js';
import { zenml } from '../../../adapters/zenml.js';
import { sendNull } from '../../../adapters/zenml-null.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { LogOut } from '../../../auth/log-out.service.js';
import { PASSWORD_CHANGE_REFUSALS, PasswordChange } from '../../../auth/password-change.service.js';
import { Limited } from '../../../limits/limited.decorator.js';
import { localPathOr } from '../../../platform/pages/local-path.js';
import { PageSession } from '../../../platform/pages/page-session.service.js';
import { seeOther } from '../../../platform/pages/page.js';
import { EXCHANGE_LOG_IN_REFUSALS, TokenExchange } from '../token-exchange.service.js';
import { AuthorizeQuery, CallbackQuery, Connection, ZenmlPasswordChange } from './token.dto.js';

const TOKEN = { title: 'Response Api Token', type: 'string' };
const HOME = '/users/me';

/** The other routes under `/auth` (contract zenml 2.1). */
@ApiTags('ZenML auth')
@BelongsTo(zenml)
@Controller('auth')
export class ZenmlAuthController {
  constructor(
    private readonly exchange: TokenExchange,
    private readonly logOut: LogOut,
    private readonly passwords: PasswordChange,
    private readonly session: PageSession,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Post('logout')
  @Public()
  @Answers(undefined, {
    description: 'End the log-in whose token or cookie was sent. API keys stay.',
  })
  async logout(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { token, apiKey } = zenml.credentialsOf(request, this.env);
    const inHeader = apiKeyInHeader(request);
    await this.logOut.end([token, apiKey, inHeader, PageSession.tokenOf(request)]);
    this.session.end(reply);
    return sendNull(reply);
  }

  @Post('change_password')
  @Public()
  @Limited('login')
  @ApiConsumes('application/x-www-form-urlencoded')
  @Answers(undefined, {
    description:
      'Replace a password, even an expired one, and end all log-ins of the account. This route is our addition.',
    fails: PASSWORD_CHANGE_REFUSALS,
  })
  async changePassword(
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { username, password, new_password: newPassword }: ZenmlPasswordChange,
  ) {
    const factor = { factor: 'never-asked' } as const;
    await this.passwords.byAnyName(username, { password, newPassword, ...factor });
    return sendNull(reply);
  }

  @Get('api_token')
  @WritesByGet()
  @Scope('keys:write')
  @SignedIn()
  @Answers(undefined, {
    schema: TOKEN,
    description:
      "Get another token with the same rights. It ends with the caller's log-in or API key.",
    fails: EXCHANGE_LOG_IN_REFUSALS,
  })
  async apiToken(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply) {
    const { accessToken } = await this.exchange.forCaller(actor);
    void reply.type('application/json; charset=utf-8');
    return JSON.stringify(accessToken);
  }

  @Get('connections')
  @Public()
  @Answers(Connection, { isList: true, description: 'List the log-in providers.' })
  listConnections(): Connection[] {
    return this.env.oauthLogins.map(({ key: name, displayName: display_name }) => ({
      name,
      display_name,
      authorization_url: `/auth/authorize?connection=${name}`,
    }));
  }

  /** Redirects a browser to the provider or to the log-in page, and from there to the callback. */
  @Get('authorize')
  @Public()
  @Answers('page')
  authorize(
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { connection, redirect_url }: AuthorizeQuery,
  ) {
    const goal = `/auth/callback?redirect_url=${encodeURIComponent(localPathOr(HOME, redirect_url))}`;
    if (connection && !this.env.oauthLogins.some(({ key }) => key === connection)) {
      throw new DomainError('oauth_client_unknown');
    }
    const start = connection ? `/login/with/${connection}` : '/login';
    return seeOther(reply, `${start}?next=${encodeURIComponent(goal)}`);
  }

  /** Redirects a browser that has logged in, as its cookie shows, to where it wanted to go. */
  @Get('callback')
  @Anybody()
  @Scope('any')
  @Answers('page')
  callback(
    @CurrentActor() actor: Actor | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { redirect_url }: CallbackQuery,
  ) {
    const goal = localPathOr(HOME, redirect_url);
    if (actor) return seeOther(reply, goal);
    return seeOther(reply, `/auth/authorize?redirect_url=${encodeURIComponent(goal)}`);
  }
}

import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, SignedIn } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import type { DirectoryRequest } from '../../access/request.js';
import { Scope } from '../../access/scope.decorator.js';
import { WritesByGet } from '../../access/writes-by-get.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { apiKeyInHeader } from '../../adapters/header-credential.js';
import { WindmillCookies } from '../../adapters/windmill-cookies.service.js';
import { windmill } from '../../adapters/windmill.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { Limited } from '../../limits/limited.decorator.js';
import { localPathOr } from '../../platform/pages/local-path.js';
import { LogOut } from '../log-out.service.js';
import { PASSWORD_LOGIN_REFUSALS } from '../password-login.service.js';
import { TokenLogin } from '../token-login.service.js';
import { REFRESH_TOKEN_REFUSALS, SessionTokens } from '../session-tokens.service.js';
import { PASSWORD_CHANGE_REFUSALS, PasswordChange } from '../password-change.service.js';
import { ChangePassword, Login, LogoutQuery, RefreshQuery } from './login.dto.js';

const TO_PAGE = 'Redirects to `rd`, a path of this server.';
const LOGGED_OUT = 'logged out successfully';

/** Logs in and out (contract windmill 2.1 and 3). */
@ApiTags('Windmill users')
@BelongsTo(windmill)
@Controller('api')
export class WindmillLoginController {
  constructor(
    private readonly logins: TokenLogin,
    private readonly sessions: SessionTokens,
    private readonly logOut: LogOut,
    private readonly passwords: PasswordChange,
    private readonly cookies: WindmillCookies,
  ) {}

  @Post('auth/login')
  @Public()
  @Limited('login')
  @Answers('text', {
    description:
      'Log in by email and password. The response is the token, which is also set as a cookie.',
    fails: PASSWORD_LOGIN_REFUSALS,
  })
  async login(@Res({ passthrough: true }) reply: FastifyReply, @Body() { email, password }: Login) {
    const token = await this.logins.byEmail(email, password);
    this.cookies.set(reply, token);
    return token;
  }

  @Post('auth/change_password')
  @Public()
  @Limited('login')
  @Answers('text', {
    description:
      'Replace a password, an expired one too; all sessions of the account end. Gatehouse adds this operation.',
    fails: PASSWORD_CHANGE_REFUSALS,
  })
  async changePassword(@Body() body: ChangePassword) {
    const { email, password, new_password: newPassword } = body;
    const factor = { factor: 'never-asked' } as const;
    await this.passwords.byEmail(email, { password, newPassword, ...factor });
    return `password of ${email} updated`;
  }

  @Post('auth/logout')
  @Public()
  @Answers('text', {
    description:
      'End the log-ins whose tokens were sent (header, cookie, query), and the grants made with them. Tokens that were created stay.',
    redirect: TO_PAGE,
    fails: ['not_authenticated'],
  })
  logout(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: LogoutQuery,
  ) {
    return this.end(request, reply, query);
  }

  @Get('auth/logout')
  @WritesByGet()
  @Public()
  @Answers('text', {
    description: 'End the log-ins whose tokens were sent, and redirect to a page.',
    redirect: TO_PAGE,
    fails: ['not_authenticated'],
  })
  logoutByGet(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: LogoutQuery,
  ) {
    return this.end(request, reply, query);
  }

  @Post('users/logout')
  @Public()
  @Answers('text', {
    description: 'End the log-ins whose tokens were sent, at the path that clients of 2022 use.',
    redirect: TO_PAGE,
    fails: ['not_authenticated'],
  })
  logoutFormerly(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: LogoutQuery,
  ) {
    return this.end(request, reply, query);
  }

  @Get('users/refresh_token')
  @WritesByGet()
  @Scope('admin')
  @SignedIn()
  @Answers('text', {
    description:
      'Set a new token of a log-in as the cookie. It replaces the one in the cookie; one that was sent in another way works until it expires. A log-out ends both.',
    fails: REFRESH_TOKEN_REFUSALS,
  })
  async refreshUserToken(
    @CurrentActor() actor: Actor,
    @Req() { cameBy }: DirectoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { if_expiring_in_less_than_s: ifLessThanSeconds }: RefreshQuery,
  ) {
    // A client with a header does not read cookies. Without its token it would be locked out.
    const keepsCurrent = cameBy !== 'cookie';
    const token = await this.sessions.refresh(actor, { ifLessThanSeconds, keepsCurrent });
    if (token) this.cookies.set(reply, token);
    return token ? 'token refreshed' : 'token expiry is far enough';
  }

  private async end(request: FastifyRequest, reply: FastifyReply, { rd, token }: LogoutQuery) {
    const { authorization = '' } = request.headers;
    const [, bearer] = /^Bearer (.+)$/.exec(authorization) ?? [];
    const sent = [bearer, apiKeyInHeader(request), this.cookies.read(request), token];
    const texts = sent.filter(Boolean);
    if (texts.length === 0) throw new DomainError('not_authenticated');
    await this.logOut.end(texts);
    this.cookies.clear(reply);
    const goal = localPathOr('', rd);
    if (goal !== '') void reply.status(307).header('location', goal);
    return LOGGED_OUT;
  }
}

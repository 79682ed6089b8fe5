import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '../../platform/validation/deferred-swagger.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Anybody, Public } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { WritesByGet } from '../../access/writes-by-get.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { apiKeyInHeader } from '../../adapters/header-credential.js';
import { LangflowCookies } from '../../adapters/langflow-cookies.service.js';
import { ACCESS_COOKIE, langflow, REFRESH_COOKIE } from '../../adapters/langflow.js';
import { asksForPageSession } from '../../adapters/page-credentials.js';
import { ENV, type Env } from '../../platform/config/env.js';
import type { TokenPair } from '../access-tokens.service.js';
import { AUTO_LOGIN_REFUSALS, AuthService, REFRESH_REFUSALS } from '../auth.service.js';
import { LogOut } from '../log-out.service.js';
import { Limited } from '../../limits/limited.decorator.js';
import { SENT_CODE_REFUSALS } from '../login-completion.service.js';
import { PASSWORD_LOGIN_REFUSALS } from '../password-login.service.js';
import { PASSWORD_CHANGE_REFUSALS, PasswordChange } from '../password-change.service.js';
import { LoginForm, PasswordChangeBody, SessionResponse, Token } from './login.dto.js';

const PASSWORD_CHANGED = { type: 'object', example: { message: 'Password changed' } };
const LOGGED_OUT = { type: 'object', example: { message: 'Logout successful' } };

/** Log-in, refresh, log-out (contract langflow 6). */
@ApiTags('Login')
@BelongsTo(langflow)
@Controller('api/v1')
export class LangflowLoginController {
  constructor(
    private readonly auth: AuthService,
    private readonly logOut: LogOut,
    private readonly passwords: PasswordChange,
    private readonly cookies: LangflowCookies,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Post('login')
  @Public()
  @Limited('login')
  @ApiConsumes('application/x-www-form-urlencoded')
  @Answers(Token, {
    description:
      'Log in with user name and password, and with a code for an account with a second factor.',
    fails: [...PASSWORD_LOGIN_REFUSALS, ...SENT_CODE_REFUSALS],
  })
  async loginToGetAccessToken(
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { username, password, otp }: LoginForm,
  ) {
    const pair = await this.auth.login(username, password, otp ?? undefined);
    this.cookies.setStore(reply);
    return this.answer(reply, pair);
  }

  @Post('login/change_password')
  @Public()
  @Limited('login')
  @Answers(undefined, {
    schema: PASSWORD_CHANGED,
    description:
      'Replace a password, an expired one too, and end all sessions of the account.\n\nGatehouse adds this operation: the owner of an expired password cannot log in to reset it.',
    fails: [...PASSWORD_CHANGE_REFUSALS, ...SENT_CODE_REFUSALS],
  })
  async changePassword(
    @Body() { username, password, new_password: newPassword, otp }: PasswordChangeBody,
  ) {
    const factor = { factor: 'sent', code: otp ?? undefined } as const;
    await this.passwords.byUsername(username, { password, newPassword, ...factor });
    return { message: 'Password changed' };
  }

  @Get('auto_login')
  @WritesByGet()
  @Public()
  @Answers(Token, {
    description: 'Log in as the superuser without a password if authentication is off.',
    fails: AUTO_LOGIN_REFUSALS,
  })
  async autoLogin(@Res({ passthrough: true }) reply: FastifyReply) {
    const pair = await this.auth.autoLogin();
    this.cookies.setAutoLoginTokens(reply, pair);
    return Token.from(pair);
  }

  @Post('refresh')
  @Public()
  @Answers(Token, {
    description: 'Exchange the refresh token of the cookie for a new pair.',
    fails: REFRESH_REFUSALS,
  })
  async refreshToken(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.answer(reply, await this.auth.refresh(this.cookies.read(request, REFRESH_COOKIE)));
  }

  @Get('session')
  @Scope('any')
  @Anybody({ ignoresApiKeys: true })
  @Answers(SessionResponse, { description: 'Return whether the browser is logged in.' })
  getSession(@CurrentActor() actor: Actor | undefined) {
    return SessionResponse.from(actor);
  }

  @Post('logout')
  @Public()
  @Answers(undefined, {
    description: 'End the session that was sent, and the grants made with it. API keys stay.',
    schema: LOGGED_OUT,
  })
  async logout(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { token, apiKey } = langflow.credentialsOf(request, this.env);
    const sent = [token, apiKey, apiKeyInHeader(request)];
    if (asksForPageSession(request)) {
      await this.logOut.end(sent);
      return { message: 'Logout successful' };
    }
    const inCookies = [ACCESS_COOKIE, REFRESH_COOKIE].map((name) =>
      this.cookies.read(request, name),
    );
    await this.logOut.end([...sent, ...inCookies]);
    this.cookies.clear(reply);
    return { message: 'Logout successful' };
  }

  private answer(reply: FastifyReply, pair: TokenPair): Token {
    this.cookies.setTokens(reply, pair);
    return Token.from(pair);
  }
}

import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Anybody, Public } from '../../access/access.decorators.js';
import { knownAs, type Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { pages } from '../../adapters/pages.js';
import { showBesideForm } from '../../adapters/pages-wording.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { FormTokens } from '../../platform/pages/form-tokens.service.js';
import { loginHintIn } from '../../platform/pages/login-hint.js';
import { ReturnAddresses } from '../../platform/pages/return-addresses.service.js';
import { seeOther, sendPage } from '../../platform/pages/page.js';
import { Limited } from '../../limits/limited.decorator.js';
import { PageLogin } from '../page-login.service.js';
import { TokenLogin } from '../token-login.service.js';
import { LoginPageForm, LoginQuery } from './login-form.dto.js';
import { loginPage } from './login.page.js';
import { passwordPage } from './password.page.js';

/** The log-in page. */
@BelongsTo(pages)
@Controller()
export class LoginPageController {
  constructor(
    private readonly logins: TokenLogin,
    private readonly login: PageLogin,
    private readonly forms: FormTokens,
    private readonly addresses: ReturnAddresses,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get('login')
  @Anybody()
  @Answers('page')
  async showLogin(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor | undefined,
    @Query() { next: wanted, again }: LoginQuery,
  ) {
    const signedInAs = actor && knownAs(actor.account);
    const formToken = this.forms.field(request, reply);
    const goal = await this.addresses.goalOf(wanted);
    const isAgain = again !== undefined;
    const name = loginHintIn(goal.next) ?? (isAgain ? signedInAs : undefined);
    const known = { name, signedInAs, isAgain };
    return sendPage(reply, loginPage({ formToken, ...goal, ...known, ...this.offers() }));
  }

  @Post('login')
  @Public()
  @Limited('login')
  @Answers('page')
  async logIn(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { name = '', password = '', next: wanted }: LoginPageForm,
  ) {
    const goal = await this.addresses.goalOf(wanted);
    try {
      const step = await this.logins.byName(name, password);
      return seeOther(reply, this.login.enter(reply, step, goal.next));
    } catch (error) {
      const refusal = showBesideForm(reply, error);
      const formToken = this.forms.field(request, reply);
      if (error instanceof DomainError && error.is('password_expired')) {
        return sendPage(reply, passwordPage({ formToken, ...goal, name, refusal }));
      }
      return sendPage(reply, loginPage({ formToken, ...goal, name, refusal, ...this.offers() }));
    }
  }

  private offers() {
    return {
      providers: this.env.oauthLogins,
      sendsMail: this.env.smtpUrl !== undefined,
      supportContact: this.env.supportContact,
    };
  }
}

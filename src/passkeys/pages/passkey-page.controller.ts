import { readFileSync } from 'node:fs';
import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/access.decorators.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { pages } from '../../adapters/pages.js';
import { PageLogin } from '../../auth/page-login.service.js';
import { Limited } from '../../limits/limited.decorator.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { FormTokens } from '../../platform/pages/form-tokens.service.js';
import { seeOther, sendScript } from '../../platform/pages/page.js';
import { ReturnAddresses } from '../../platform/pages/return-addresses.service.js';
import { answerIn } from '../authenticator-answer.js';
import { PasskeyLogIn } from '../passkey-log-in.service.js';
import { relyingPartyOf } from '../relying-party.js';
import { PasskeyForm } from './passkey-form.dto.js';

const SCRIPT = readFileSync(new URL('log-in-by-passkey.js', import.meta.url), 'utf8');

/** What the log-in page needs for passkeys: its script, the options, and the log-in itself. */
@BelongsTo(pages)
@Controller('login')
export class PasskeyPageController {
  constructor(
    private readonly logIn: PasskeyLogIn,
    private readonly forms: FormTokens,
    private readonly login: PageLogin,
    private readonly addresses: ReturnAddresses,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get('passkey.js')
  @Public()
  @Answers('page')
  showScript(@Res({ passthrough: true }) reply: FastifyReply): string {
    return sendScript(reply, SCRIPT);
  }

  @Get('passkey/options')
  @Public()
  @Answers('page')
  async showOptions(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const options = await this.logIn.ask(
      relyingPartyOf(request, this.env),
      this.browserOf(request),
    );
    void reply.headers({ 'cache-control': 'no-store' });
    return options;
  }

  @Post('passkey')
  @Public()
  @Limited('login')
  @Answers('page')
  async logInByPasskey(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { answer = '', next }: PasskeyForm,
  ) {
    const party = relyingPartyOf(request, this.env);
    const waiting = PageLogin.waitingIn(request);
    const browser = this.browserOf(request);
    const token = await this.logIn.logIn(party, browser, answerIn(answer), waiting);
    this.login.complete(reply, token);
    return seeOther(reply, this.addresses.addressFor(next));
  }

  /** Only a browser that has got the log-in page can use what it asks for. */
  private browserOf(request: FastifyRequest): string {
    const browser = this.forms.browserOf(request);
    if (browser === undefined) throw new DomainError('form_token_invalid');
    return browser;
  }
}

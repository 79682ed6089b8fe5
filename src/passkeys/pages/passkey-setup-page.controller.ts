import { readFileSync } from 'node:fs';
import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/access.decorators.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { pages } from '../../adapters/pages.js';
import { PageLogin } from '../../auth/page-login.service.js';
import { recoveryCodesPage } from '../../auth/pages/recovery-codes.page.js';
import { Limited } from '../../limits/limited.decorator.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { sendPage, sendScript } from '../../platform/pages/page.js';
import { ReturnAddresses } from '../../platform/pages/return-addresses.service.js';
import { answerIn } from '../authenticator-answer.js';
import { PasskeySetup } from '../passkey-setup.service.js';
import { relyingPartyOf } from '../relying-party.js';
import { PasskeyForm } from './passkey-form.dto.js';

const SCRIPT = readFileSync(new URL('set-up-passkey.js', import.meta.url), 'utf8');

/** A passkey at the page at which a second factor must be set up. */
@BelongsTo(pages)
@Controller('login/second-factor/setup')
export class PasskeySetupPageController {
  constructor(
    private readonly setup: PasskeySetup,
    private readonly login: PageLogin,
    private readonly addresses: ReturnAddresses,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get('passkey.js')
  @Public()
  @Answers('page')
  showSetupScript(@Res({ passthrough: true }) reply: FastifyReply): string {
    return sendScript(reply, SCRIPT);
  }

  @Get('passkey/options')
  @Public()
  @Answers('page')
  async showSetupOptions(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const party = () => relyingPartyOf(request, this.env);
    const options = await this.setup.ask(PageLogin.waitingIn(request), party);
    void reply.headers({ 'cache-control': 'no-store' });
    return options;
  }

  @Post('passkey')
  @Public()
  @Limited('login')
  @Answers('page')
  async setUpPasskey(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { answer = '', next }: PasskeyForm,
  ) {
    const party = () => relyingPartyOf(request, this.env);
    const waiting = PageLogin.waitingIn(request);
    const { token, recoveryCodes } = await this.setup.finish(waiting, party, answerIn(answer));
    this.login.complete(reply, token);
    return sendPage(reply, recoveryCodesPage(recoveryCodes, this.addresses.addressFor(next)));
  }
}

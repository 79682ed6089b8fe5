import { readFileSync } from 'node:fs';
import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Anybody, Public } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { WritesByGet } from '../../access/writes-by-get.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { pages } from '../../adapters/pages.js';
import { showBesideForm } from '../../adapters/pages-wording.js';
import { Limited } from '../../limits/limited.decorator.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { FormTokens } from '../../platform/pages/form-tokens.service.js';
import type { Refusal } from '../../platform/pages/form.js';
import { seeOther, sendPage, sendScript } from '../../platform/pages/page.js';
import { ReturnAddresses } from '../../platform/pages/return-addresses.service.js';
import { drawQrCode } from '../../second-factors/qr-code.js';
import { PageLogin } from '../page-login.service.js';
import { SecondStep } from '../second-step.service.js';
import { TokenLogin } from '../token-login.service.js';
import { LoginQuery } from './login-form.dto.js';
import { SecondFactorForm } from './second-factor-form.dto.js';
import { recoveryCodesPage, setupDonePage } from './recovery-codes.page.js';
import { secondFactorPage, secondFactorSetupPage } from './second-factor.page.js';

const SCRIPT = readFileSync(new URL('recovery-codes.js', import.meta.url), 'utf8');

/** What these pages show beside their form. With other errors the log-in begins again. */
const CORRECTABLE = ['second_factor_wrong', 'second_factor_unconfirmed', 'rate_limited'] as const;

/** The second step of a log-in: the pages that a correct password leads to. */
@BelongsTo(pages)
@Controller('login/second-factor')
export class SecondFactorPageController {
  constructor(
    private readonly logins: TokenLogin,
    private readonly secondStep: SecondStep,
    private readonly login: PageLogin,
    private readonly forms: FormTokens,
    private readonly addresses: ReturnAddresses,
  ) {}

  @Get()
  @Public()
  @Answers('page')
  async showSecondFactor(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { next }: LoginQuery,
  ) {
    return this.sendSecondFactor(request, reply, next);
  }

  @Post()
  @Public()
  @Limited('login')
  @Answers('page')
  async proveSecondFactor(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { code = '', next }: SecondFactorForm,
  ) {
    const goal = await this.addresses.goalOf(next);
    try {
      const token = await this.logins.byCode(PageLogin.waitingIn(request), code);
      this.login.complete(reply, token);
      return seeOther(reply, goal.next);
    } catch (error) {
      return this.sendSecondFactor(request, reply, next, showBesideForm(reply, correctable(error)));
    }
  }

  @Get('setup')
  @WritesByGet({ fromAnySite: true })
  @Anybody()
  @Answers('page')
  async showSecondFactorSetup(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor | undefined,
    @Query() { next }: LoginQuery,
  ) {
    try {
      return await this.sendSetup(request, reply, next);
    } catch (error) {
      const isGone = error instanceof DomainError && error.is('second_step_gone');
      const isSetUp = isGone && actor && (await this.secondStep.hasFactor(actor.account.id));
      if (!isSetUp) throw error;
      return sendPage(reply, setupDonePage(this.addresses.addressFor(next)));
    }
  }

  @Get('setup/codes.js')
  @Public()
  @Answers('page')
  showCodesScript(@Res({ passthrough: true }) reply: FastifyReply): string {
    return sendScript(reply, SCRIPT);
  }

  @Post('setup')
  @Public()
  @Limited('login')
  @Answers('page')
  async setUpSecondFactor(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { code = '', next }: SecondFactorForm,
  ) {
    const goal = await this.addresses.goalOf(next);
    try {
      const waiting = PageLogin.waitingIn(request);
      const { token, recoveryCodes } = await this.logins.bySetup(waiting, code);
      this.login.complete(reply, token);
      return sendPage(reply, recoveryCodesPage(recoveryCodes, goal.next));
    } catch (error) {
      return this.sendSetup(request, reply, next, showBesideForm(reply, correctable(error)));
    }
  }

  private async sendSecondFactor(
    request: FastifyRequest,
    reply: FastifyReply,
    next: string | undefined,
    refusal?: Refusal,
  ) {
    const takesPasskey = await this.secondStep.takesPasskey(PageLogin.waitingIn(request));
    const formToken = this.forms.field(request, reply);
    const goal = await this.addresses.goalOf(next);
    return sendPage(reply, secondFactorPage({ formToken, ...goal, takesPasskey, refusal }));
  }

  private async sendSetup(
    request: FastifyRequest,
    reply: FastifyReply,
    next: string | undefined,
    refusal?: Refusal,
  ) {
    const { secret, uri } = await this.secondStep.offer(PageLogin.waitingIn(request));
    const qrCode = await drawQrCode(uri);
    const formToken = this.forms.field(request, reply);
    const goal = await this.addresses.goalOf(next);
    return sendPage(reply, secondFactorSetupPage({ formToken, ...goal, secret, qrCode, refusal }));
  }
}

/** @throws an error that another code does not resolve: its page leads to the log-in */
function correctable(error: unknown): DomainError {
  const isCorrectable =
    error instanceof DomainError &&
    CORRECTABLE.some((code) => (error as DomainError).code === code);
  if (!isCorrectable) throw error;
  return error as DomainError;
}

import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { Limited } from '../../../limits/limited.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { showBesideForm } from '../../../adapters/pages-wording.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import type { Refusal } from '../../../platform/pages/form.js';
import { FormTokens } from '../../../platform/pages/form-tokens.service.js';
import { sendPage } from '../../../platform/pages/page.js';
import { PasswordResetService } from '../password-reset.service.js';
import { ForgottenForm, ResetForm, ResetQuery } from './reset-forms.dto.js';
import {
  deadResetPage,
  forgottenPage,
  LINK_SENT,
  passwordSetPage,
  resetPage,
} from './reset.page.js';

/** Pages for a password reset by mail. The paths are those of Windmill's own pages. */
@BelongsTo(pages)
@Controller('user')
export class PasswordResetPageController {
  constructor(
    private readonly resets: PasswordResetService,
    private readonly forms: FormTokens,
  ) {}

  @Get('forgot-password')
  @Public()
  @Answers('page')
  showForgotten(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.resets.isConfigured) throw new DomainError('mail_not_configured');
    return sendPage(reply, forgottenPage(this.forms.field(request, reply)));
  }

  @Post('forgot-password')
  @Public()
  @Limited('login')
  @Answers('page')
  async sendLink(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { email = '' }: ForgottenForm,
  ) {
    try {
      await this.resets.request(email, request.ip);
      return sendPage(reply, LINK_SENT);
    } catch (error) {
      if (error instanceof DomainError && error.is('mail_not_configured')) throw error;
      const refusal = showBesideForm(reply, error);
      return sendPage(reply, forgottenPage(this.forms.field(request, reply), refusal));
    }
  }

  @Get('reset-password')
  @Public()
  @Answers('page')
  async showReset(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { token }: ResetQuery,
  ) {
    return this.sendForm(request, reply, token);
  }

  @Post('reset-password')
  @Public()
  @Limited('login')
  @Answers('page')
  async setPassword(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { token, password = '' }: ResetForm,
  ) {
    try {
      return sendPage(reply, passwordSetPage(await this.resets.reset(token, password)));
    } catch (error) {
      return this.sendForm(request, reply, token, showBesideForm(reply, error));
    }
  }

  /** Sends the form of a link that is good, or the page of one that is not. */
  private async sendForm(
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    refusal?: Refusal,
  ) {
    try {
      const owner = await this.resets.getOwner(token);
      const formToken = this.forms.field(request, reply);
      return sendPage(reply, resetPage({ formToken, token, owner, refusal }));
    } catch (error) {
      if (!isOfDeadLink(error)) throw error;
      return sendPage(reply, deadResetPage(this.resets.isConfigured));
    }
  }
}

/** On a server without mail, any link that is not good may be an invitation that was used. */
function isOfDeadLink(error: unknown): boolean {
  return (
    error instanceof DomainError &&
    (error.is('reset_token_invalid') || error.is('mail_not_configured'))
  );
}

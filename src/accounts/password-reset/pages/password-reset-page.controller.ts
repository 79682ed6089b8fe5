import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { Limited } from '../../../limits/limited.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { showBesideForm } from '../../../adapters/pages-wording.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { FormTokens } from '../../../platform/pages/form-tokens.service.js';
import { sendPage } from '../../../platform/pages/page.js';
import { PasswordResetService } from '../password-reset.service.js';
import { ForgottenForm, ResetForm, ResetQuery } from './reset-forms.dto.js';
import { forgottenPage, LINK_SENT, PASSWORD_SET, resetPage } from './reset.page.js';

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
    await this.resets.request(email, request.ip);
    return sendPage(reply, LINK_SENT);
  }

  @Get('reset-password')
  @Public()
  @Answers('page')
  showReset(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { token }: ResetQuery,
  ) {
    return sendPage(reply, resetPage({ formToken: this.forms.field(request, reply), token }));
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
      await this.resets.reset(token, password);
      return sendPage(reply, PASSWORD_SET);
    } catch (error) {
      // Errors that another password fixes are shown next to the form.
      if (error instanceof DomainError && error.is('reset_token_invalid')) throw error;
      const { status, problem } = showBesideForm(reply, error);
      const formToken = this.forms.field(request, reply);
      return sendPage(reply, resetPage({ formToken, token, problem, status }));
    }
  }
}

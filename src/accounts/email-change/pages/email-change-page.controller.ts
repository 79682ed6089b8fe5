import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignedIn } from '../../../access/access.decorators.js';
import { knownAs, type Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { pages } from '../../../adapters/pages.js';
import { showBesideForm } from '../../../adapters/pages-wording.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../../platform/errors/error-code.js';
import { FormTokens } from '../../../platform/pages/form-tokens.service.js';
import { sendPage, type Page } from '../../../platform/pages/page.js';
import { EmailChangeService } from '../email-change.service.js';
import { ConfirmForm, ConfirmQuery, EmailForm } from './email-forms.dto.js';
import {
  changedPage,
  confirmPage,
  DEAD_LINK,
  EMAIL_TAKEN,
  emailPage,
  LINK_SENT,
} from './email.page.js';

/** Errors that are shown next to the form, so that the person can correct it or try again. */
const BESIDE_FORM: readonly ErrorCode[] = [
  'email_refused',
  'current_password_wrong',
  'rate_limited',
  'hashing_overloaded',
];

/** Pages for changing one's own email, proved by a mailed link. */
@Scope('admin')
@BelongsTo(pages)
@Controller('email')
export class EmailChangePageController {
  constructor(
    private readonly changes: EmailChangeService,
    private readonly forms: FormTokens,
  ) {}

  @Get()
  @SignedIn()
  @Answers('page')
  async showEmail(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
  ) {
    await this.changes.assertAvailable(actor);
    const waiting = await this.changes.findWaiting(actor);
    const formToken = this.forms.field(request, reply);
    return sendPage(reply, emailPage({ formToken, current: actor.account.email, waiting }));
  }

  @Post()
  @SignedIn()
  @Answers('page')
  async requestEmail(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Body() { email = '', password = '' }: EmailForm,
  ) {
    try {
      await this.changes.request(actor, { email, password }, request.ip);
      return sendPage(reply, LINK_SENT);
    } catch (error) {
      const isMended = error instanceof DomainError && BESIDE_FORM.some((code) => error.is(code));
      if (!isMended) throw error;
      const refusal = showBesideForm(reply, error);
      const formToken = this.forms.field(request, reply);
      const { email: current } = actor.account;
      return sendPage(reply, emailPage({ formToken, current, email, refusal }));
    }
  }

  @Get('confirm')
  @SignedIn()
  @Answers('page')
  async showConfirm(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Query() { token }: ConfirmQuery,
  ) {
    try {
      const email = await this.changes.getWaiting(actor, token);
      const formToken = this.forms.field(request, reply);
      const signedInAs = knownAs(actor.account);
      return sendPage(reply, confirmPage({ formToken, token, email, signedInAs }));
    } catch (error) {
      return sendPage(reply, pageOfLink(error));
    }
  }

  @Post('confirm')
  @SignedIn()
  @Answers('page')
  async confirmEmail(
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Body() { token }: ConfirmForm,
  ) {
    try {
      return sendPage(reply, changedPage(await this.changes.confirm(actor, token)));
    } catch (error) {
      return sendPage(reply, pageOfLink(error));
    }
  }
}

/**
 * Returns what a link shows that changed nothing.
 *
 * @throws an error that is not about the link
 */
function pageOfLink(error: unknown): Page {
  if (!(error instanceof DomainError)) throw error;
  if (error.is('reset_token_invalid')) return DEAD_LINK;
  if (error.is('email_taken') || error.is('username_taken')) return EMAIL_TAKEN;
  throw error;
}

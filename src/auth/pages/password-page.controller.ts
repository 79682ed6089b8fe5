import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/access.decorators.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { pages } from '../../adapters/pages.js';
import { showBesideForm } from '../../adapters/pages-wording.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { FormTokens } from '../../platform/pages/form-tokens.service.js';
import { ReturnAddresses } from '../../platform/pages/return-addresses.service.js';
import { seeOther, sendPage } from '../../platform/pages/page.js';
import { Limited } from '../../limits/limited.decorator.js';
import { PasswordChange } from '../password-change.service.js';
import { PageLogin } from '../page-login.service.js';
import { TokenLogin } from '../token-login.service.js';
import { LoginQuery } from './login-form.dto.js';
import { PasswordForm } from './password-form.dto.js';
import { passwordPage } from './password.page.js';

/** The page to replace an expired password, which can no longer be used to log in. */
@BelongsTo(pages)
@Controller('login/password')
export class PasswordPageController {
  constructor(
    private readonly logins: TokenLogin,
    private readonly login: PageLogin,
    private readonly passwords: PasswordChange,
    private readonly forms: FormTokens,
    private readonly addresses: ReturnAddresses,
  ) {}

  @Get()
  @Public()
  @Answers('page')
  async showPasswordChange(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { next }: LoginQuery,
  ) {
    const formToken = this.forms.field(request, reply);
    return sendPage(reply, passwordPage({ formToken, ...(await this.addresses.goalOf(next)) }));
  }

  @Post()
  @Public()
  @Limited('login')
  @Answers('page')
  async changePassword(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { name = '', password = '', new_password, code = '', next: wanted }: PasswordForm,
  ) {
    const goal = await this.addresses.goalOf(wanted);
    try {
      const factor = { factor: 'sent', code } as const;
      await this.passwords.byAnyName(name, { password, newPassword: new_password, ...factor });
      const step = await this.logins.byName(name, new_password);
      return seeOther(reply, this.login.enter(reply, step, goal.next));
    } catch (error) {
      const refusal = showBesideForm(reply, error);
      const formToken = this.forms.field(request, reply);
      const asksForCode = code !== '' || isForCode(error);
      return sendPage(reply, passwordPage({ formToken, ...goal, name, refusal, asksForCode }));
    }
  }
}

function isForCode(error: unknown): boolean {
  return error instanceof DomainError && error.is('second_factor_required');
}

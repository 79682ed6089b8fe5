import { Body, Controller, Delete, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SignedIn } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import type { DirectoryRequest } from '../../../access/request.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { LangflowCookies } from '../../../adapters/langflow-cookies.service.js';
import { langflow } from '../../../adapters/langflow.js';
import { PageSession } from '../../../platform/pages/page-session.service.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { CHANGE_OWN_PASSWORD_REFUSALS } from '../../../users/passwords.service.js';
import {
  CANCEL_EMAIL_REFUSALS,
  EmailChangeService,
  REQUEST_EMAIL_REFUSALS,
} from '../../email-change/email-change.service.js';
import { OwnIdentities, UNLINK_REFUSALS } from '../own-identities.service.js';
import { OwnPassword } from '../own-password.service.js';
import {
  AccountEmailChange,
  AccountPasswordChange,
  AccountProviderPath,
  PasswordStrengthRead,
  PasswordToJudge,
} from './account-security.dto.js';
import { AccountProvider } from './account.dto.js';

const says = (detail: string) => ({
  type: 'object',
  additionalProperties: true,
  example: { detail },
});

/** How the caller proves who they are: password, email, log-in providers. */
@ApiTags('Account')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/account')
export class AccountSecurityController {
  constructor(
    private readonly passwords: OwnPassword,
    private readonly emails: EmailChangeService,
    private readonly identities: OwnIdentities,
    private readonly langflowCookies: LangflowCookies,
    private readonly pageSession: PageSession,
  ) {}

  @Post('password')
  @SignedIn()
  @Answers(undefined, {
    description:
      "Change the caller's password. All sessions of the account end; a browser that sent its cookie gets the cookie of a new one. API keys stay.",
    schema: says('Password changed'),
    fails: CHANGE_OWN_PASSWORD_REFUSALS.filter((code) => code !== 'current_password_required'),
  })
  async changeAccountPassword(
    @Req() { cameBy }: DirectoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Body() { current_password: currentPassword, new_password: password }: AccountPasswordChange,
  ) {
    const isBrowser = cameBy === 'cookie' || cameBy === 'script';
    const reset = { password, currentPassword };
    const { pair, token } = await this.passwords.change(actor, reset, isBrowser);
    if (pair) this.langflowCookies.setTokens(reply, pair);
    if (token !== undefined) this.pageSession.begin(reply, token);
    return { detail: 'Password changed' };
  }

  @Post('password/strength')
  @SignedIn()
  @Answers(PasswordStrengthRead, {
    description: 'Judge a password for the caller before it is set. Nothing is stored.',
  })
  async judgePassword(@CurrentActor() actor: Actor, @Body() { password }: PasswordToJudge) {
    return PasswordStrengthRead.from(await this.passwords.judge(actor, password));
  }

  @Post('email')
  @SignedIn()
  @Answers(undefined, {
    status: 202,
    description:
      "Mail a link to another address. When the caller opens it and confirms, the address becomes the account's email. The response does not tell whether another account has the address. Only a log-in may ask, not an API key.",
    schema: says('Link sent'),
    fails: REQUEST_EMAIL_REFUSALS,
  })
  async requestAccountEmail(
    @Req() { ip }: DirectoryRequest,
    @CurrentActor() actor: Actor,
    @Body() wanted: AccountEmailChange,
  ) {
    await this.emails.request(actor, wanted, ip);
    return { detail: 'Link sent' };
  }

  @Delete('email')
  @SignedIn()
  @Answers(undefined, {
    description: 'Cancel the email change that waits for its link. The link no longer works.',
    schema: says('Email change canceled'),
    fails: CANCEL_EMAIL_REFUSALS,
  })
  async cancelAccountEmail(@CurrentActor() actor: Actor) {
    await this.emails.cancel(actor);
    return { detail: 'Email change canceled' };
  }

  @Get('log_in_providers')
  @SignedIn()
  @Answers(AccountProvider, {
    isList: true,
    description:
      'List the log-in providers of the server, and whether the account is linked to them.',
  })
  async listAccountProviders(@CurrentActor() { account }: Actor) {
    return (await this.identities.list(account.id)).map((found) => AccountProvider.from(found));
  }

  @Delete('log_in_providers/:provider')
  @SignedIn()
  @Answers(undefined, {
    description:
      'Unlink a log-in provider from the account. One way to log in must remain: a password, or another provider.',
    schema: says('Log-in provider unlinked'),
    fails: UNLINK_REFUSALS,
  })
  async unlinkAccountProvider(
    @CurrentActor() actor: Actor,
    @Param() { provider }: AccountProviderPath,
  ) {
    await this.identities.unlink(actor, provider);
    return { detail: 'Log-in provider unlinked' };
  }
}

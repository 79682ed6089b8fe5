import { Body, Controller, Get, Header, Inject, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn } from '../../access/access.decorators.js';
import { knownAs, type ActingAccount, type Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { JSON_CONTENT_TYPE, rememberJson } from '../../adapters/remember-json.js';
import { LEAVE_REFUSALS } from '../user-refusals.js';
import { UsersService } from '../users.service.js';
import { CHANGE_OWN_PASSWORD_REFUSALS, PasswordsService } from '../passwords.service.js';
import { GlobalUserInfo, SetPassword } from './account.dto.js';

/** The caller's own account (contract windmill 2.1 and 2.2). */
@ApiTags('Windmill users')
@Scope('users')
@BelongsTo(windmill)
@Controller('api/users')
export class WindmillMeController {
  private readonly tellCaller = rememberJson((account: ActingAccount) =>
    GlobalUserInfo.from({ user: account, loginType: account.loginType }, this.env),
  );

  constructor(
    private readonly passwords: PasswordsService,
    private readonly users: UsersService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get('email')
  @SignedIn()
  @Answers('text', { description: "The caller's email." })
  getCurrentEmail(@CurrentActor() { account }: Actor) {
    return knownAs(account);
  }

  @Get('whoami')
  @SignedIn()
  @Header('content-type', JSON_CONTENT_TYPE)
  @Answers(GlobalUserInfo, { description: "The caller's account." })
  globalWhoami(@CurrentActor() { account }: Actor) {
    return this.tellCaller(account);
  }

  @Post('setpassword')
  @Scope('admin')
  @SignedIn()
  @Answers('text', {
    description: "Set the caller's own password. All sessions of the account end.",
    fails: CHANGE_OWN_PASSWORD_REFUSALS,
  })
  async setPassword(@CurrentActor() actor: Actor, @Body() { password }: SetPassword) {
    await this.passwords.resetOwn(actor, { password, currentPassword: undefined });
    return `password of ${knownAs(actor.account)} updated`;
  }

  @Post('leave_instance')
  @Scope('admin')
  @SignedIn()
  @Answers('text', {
    description: "Delete the caller's own account with its tokens and memberships.",
    fails: LEAVE_REFUSALS,
  })
  async leaveInstance(@CurrentActor() actor: Actor) {
    await this.users.leave(actor);
    return 'Left instance';
  }
}

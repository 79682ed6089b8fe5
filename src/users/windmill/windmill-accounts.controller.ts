import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn, SuperuserOnly } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { EmailDirectory, GET_BY_EMAIL_REFUSALS } from '../email-directory.service.js';
import { LoginTypes, NEW_LOGIN_TYPE_REFUSALS } from '../login-types.service.js';
import {
  CREATE_USER_REFUSALS,
  DELETE_USER_REFUSALS,
  EMAIL_TEXT_REFUSALS,
  UPDATE_USER_REFUSALS,
} from '../user-refusals.js';
import { UsersService } from '../users.service.js';
import {
  AccountsQuery,
  EditGlobalUser,
  EmailPath,
  GlobalUserInfo,
  NewEmail,
  NewGlobalUser,
  SetPassword,
  AccountPath,
} from './account.dto.js';

/** Manages the accounts of the instance by their emails (contract windmill 2.4 and 3). */
@ApiTags('Windmill users')
@Scope('users')
@BelongsTo(windmill)
@Controller('api/users')
export class WindmillAccountsController {
  constructor(
    private readonly users: UsersService,
    private readonly directory: EmailDirectory,
    private readonly loginTypes: LoginTypes,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Post('create')
  @SuperuserOnly()
  @Answers('text', {
    status: 201,
    description: 'Create an account; its email is also its user name on the other APIs.',
    fails: [
      ...CREATE_USER_REFUSALS.username,
      ...CREATE_USER_REFUSALS.email,
      ...EMAIL_TEXT_REFUSALS,
      ...CREATE_USER_REFUSALS.password,
      ...CREATE_USER_REFUSALS.isSuperuser,
      ...NEW_LOGIN_TYPE_REFUSALS,
    ],
  })
  async createUserGlobally(@CurrentActor() actor: Actor, @Body() body: NewGlobalUser) {
    const { login_type, password } = body;
    if (login_type !== undefined) {
      this.loginTypes.assertPossible(login_type, password !== undefined);
    }
    const { email } = await this.users.createFor(actor, NewGlobalUser.toAccount(body));
    return `email ${email} created`;
  }

  @Get('list_as_super_admin')
  @SuperuserOnly()
  @Answers(GlobalUserInfo, {
    isList: true,
    description: 'The accounts, super admins first, then by email.',
  })
  async listUsersAsSuperAdmin(@Query() query: AccountsQuery) {
    const accounts = await this.directory.list(AccountsQuery.toListQuery(query));
    return accounts.map((account) => GlobalUserInfo.from(account, this.env));
  }

  @Get('exists/:email')
  @SignedIn()
  @Answers(undefined, {
    schema: { type: 'boolean' },
    description: 'Whether an account has this email.',
  })
  async existsEmail(@Param() { email }: EmailPath) {
    return (await this.directory.find(email)) !== null;
  }

  @Post('update/:email')
  @SuperuserOnly()
  @Answers('text', {
    description: 'Change the role, the name or the state of an account.',
    fails: [
      ...GET_BY_EMAIL_REFUSALS,
      ...UPDATE_USER_REFUSALS.isActive,
      ...UPDATE_USER_REFUSALS.isSuperuser,
    ],
  })
  async globalUserUpdate(
    @CurrentActor() actor: Actor,
    @Param() { email }: EmailPath,
    @Body() body: EditGlobalUser,
  ) {
    const { id } = await this.directory.get(email);
    await this.users.update(actor, id, EditGlobalUser.toChanges(body));
    return `email ${email} updated`;
  }

  @Post('set_password_of/:user')
  @Scope('admin')
  @SuperuserOnly()
  @Answers('text', {
    description:
      'Set the password of an account. All its sessions end, and its owner must choose a new password.',
    fails: [...GET_BY_EMAIL_REFUSALS, ...UPDATE_USER_REFUSALS.password],
  })
  async setPasswordForUser(
    @CurrentActor() actor: Actor,
    @Param() { user }: AccountPath,
    @Body() { password }: SetPassword,
  ) {
    const { id } = await this.directory.get(user);
    await this.users.update(actor, id, { password, isPasswordExpired: actor.account.id !== id });
    return `password of ${user} updated`;
  }

  @Post('change_email/:email')
  @Scope('admin')
  @SuperuserOnly()
  @Answers('text', {
    description: 'Change the email of an account.',
    fails: [...GET_BY_EMAIL_REFUSALS, ...UPDATE_USER_REFUSALS.email, ...EMAIL_TEXT_REFUSALS],
  })
  async globalUserChangeEmail(
    @CurrentActor() actor: Actor,
    @Param() { email }: EmailPath,
    @Body() { new_email }: NewEmail,
  ) {
    const { id } = await this.directory.get(email);
    const changed = await this.users.update(actor, id, { email: new_email });
    return `email of ${email} changed to ${changed.email}`;
  }

  @Delete('delete/:email')
  @SuperuserOnly()
  @Answers('text', {
    description: 'Delete an account with its tokens and memberships.',
    fails: [...GET_BY_EMAIL_REFUSALS, ...DELETE_USER_REFUSALS],
  })
  async globalUserDelete(@CurrentActor() actor: Actor, @Param() { email }: EmailPath) {
    const { id } = await this.directory.get(email);
    await this.users.delete(actor, id);
    return `email ${email} deleted`;
  }
}

import { Body, Controller, Param, Patch, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SuperuserOrTargetUser, TargetUser } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CannotAsk } from '../../access/proof.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import type { DirectoryRequest } from '../../access/request.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { LangflowCookies } from '../../adapters/langflow-cookies.service.js';
import { langflow } from '../../adapters/langflow.js';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { PasswordResetBody, UserPath, UserUpdate } from '../../users/langflow/user-input.dto.js';
import { UserRead } from '../../users/langflow/user-read.dto.js';
import { CHANGE_OWN_PASSWORD_REFUSALS, PasswordsService } from '../../users/passwords.service.js';
import { UPDATE_USER_REFUSALS } from '../../users/user-refusals.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { SuccessorSessions } from '../successor-sessions.service.js';

/**
 * `PATCH` below `/api/v1/users` (contract langflow 4). A new password ends all sessions of the
 * account. A browser that set it gets the cookies of a new session, so that its page stays logged
 * in.
 */
@ApiTags('Users')
@Scope('users')
@BelongsTo(langflow)
@Controller('api/v1/users')
export class LangflowAccountChangesController {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly successors: SuccessorSessions,
    private readonly cookies: LangflowCookies,
  ) {}

  @Patch(':user_id')
  @CannotAsk('langflow-web-ui')
  @SuperuserOrTargetUser()
  @Answers(UserRead, {
    description: "Update an existing user's data.",
    fails: [
      ...UPDATE_USER_REFUSALS.username,
      ...UPDATE_USER_REFUSALS.password,
      ...UPDATE_USER_REFUSALS.isActive,
      ...UPDATE_USER_REFUSALS.isSuperuser,
      ...UPDATE_USER_REFUSALS.details,
      ...UPDATE_USER_REFUSALS.byOrdinaryUser,
    ],
  })
  async patchUser(
    @Req() request: DirectoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Param() { user_id }: UserPath,
    @Body() body: UserUpdate,
  ) {
    const changes = UserUpdate.toChanges(body);
    const changed = await this.users.update(actor, user_id, changes);
    if (changes.password !== undefined) await this.keepLoggedIn(request, reply, actor, changed);
    return UserRead.from(changed);
  }

  @Patch(':user_id/reset-password')
  @CannotAsk('langflow-web-ui')
  @Scope('admin')
  @TargetUser({ otherwise: 'password_of_another_user' })
  @Answers(UserRead, {
    description: "Reset a user's password.",
    fails: [
      'password_of_another_user',
      'password_required',
      // A missing current password is invalid input here.
      ...CHANGE_OWN_PASSWORD_REFUSALS.filter((code) => code !== 'current_password_required'),
    ],
  })
  async resetPassword(
    @Req() request: DirectoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Param() _own: UserPath,
    @Body() body: PasswordResetBody,
  ) {
    const reset = PasswordResetBody.toReset(body, this.passwords.mustOwnBeProved);
    const changed = await this.passwords.resetOwn(actor, reset);
    await this.keepLoggedIn(request, reply, actor, changed);
    return UserRead.from(changed);
  }

  /** Only a browser keeps cookies: a caller that sent a token keeps its tokens by itself. */
  private async keepLoggedIn(
    { cameBy }: DirectoryRequest,
    reply: FastifyReply,
    actor: Actor,
    changed: User,
  ): Promise<void> {
    if (cameBy !== 'cookie') return;
    const pair = await this.successors.begin(actor, changed);
    if (pair) this.cookies.setTokens(reply, pair);
  }
}

import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { SuperuserOnly, SuperuserOrTargetUser } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import {
  EMAIL_TEXT_REFUSALS,
  GET_USER_REFUSALS,
  UPDATE_USER_REFUSALS,
} from '../../../users/user-refusals.js';
import { UsersService } from '../../../users/users.service.js';
import { AccountSession, EndedSessions } from '../../own-account/langflow/account-sessions.dto.js';
import { END_LOG_IN_REFUSALS, OwnLogIns } from '../../own-account/own-log-ins.service.js';
import { AccountAccessReader } from '../account-access-reader.service.js';
import { AccountDirectory } from '../account-directory.service.js';
import { BULK_REFUSALS, BulkChanges } from '../bulk-changes.service.js';
import {
  AccountChangeResult,
  AccountChangeResults,
  AccountChanges,
} from './account-changes.dto.js';
import {
  AccountDetails,
  AccountDetailsUpdate,
  AccountLogInPath,
  AccountPath,
  UnlockedAccount,
} from './account-details.dto.js';
import { AccountsPage, AccountsQuery } from './account-list.dto.js';
import { AccountMembership } from './account-membership.dto.js';

const WHAT_ENDS =
  'Its tokens are rejected at once, and the grants made with it end, except those with offline access.';

/** `/api/v1/accounts`: accounts as administrators see them. This is our addition. */
@ApiTags('Console')
@Scope('users')
@BelongsTo(langflow)
@Controller('api/v1/accounts')
export class AccountsController {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly access: AccountAccessReader,
    private readonly logIns: OwnLogIns,
    private readonly bulk: BulkChanges,
    private readonly users: UsersService,
  ) {}

  @Get()
  @SuperuserOnly()
  @Answers(AccountsPage, {
    description:
      'List accounts, sorted and filtered, from the first page or the last.\n\nPages are read by their cursors, so each takes the same time.',
  })
  async listAccounts(@Query() query: AccountsQuery) {
    return AccountsPage.from(await this.directory.list(AccountsQuery.toListQuery(query)));
  }

  @Post('changes')
  @Scope('admin')
  @SuperuserOnly()
  @Answers(AccountChangeResults, {
    description:
      'Disable, enable, delete or log out many accounts, or add them to a workspace.\n\nEach account is changed by itself: if one is refused, the others still are.',
    fails: BULK_REFUSALS,
  })
  async changeAccounts(@CurrentActor() actor: Actor, @Body() body: AccountChanges) {
    const results = await this.bulk.apply(actor, AccountChanges.toChange(body));
    return { results: results.map((result) => AccountChangeResult.from(result)) };
  }

  @Get(':user_id')
  @SuperuserOnly()
  @Answers(AccountDetails, {
    description: 'Read one account, with how it can log in and what acts for it.',
    fails: GET_USER_REFUSALS,
  })
  async getAccountDetails(@Param() { user_id }: AccountPath) {
    return AccountDetails.fromAccess(await this.access.get(user_id));
  }

  @Patch(':user_id')
  @SuperuserOrTargetUser()
  @Answers(AccountDetails, {
    description:
      'Change the user name, the email, the picture or the details of an account.\n\nOwners may change their own account, but not the email.',
    fails: [
      ...UPDATE_USER_REFUSALS.username,
      ...UPDATE_USER_REFUSALS.email,
      ...UPDATE_USER_REFUSALS.details,
      ...EMAIL_TEXT_REFUSALS,
    ],
  })
  async updateAccountDetails(
    @CurrentActor() actor: Actor,
    @Param() { user_id }: AccountPath,
    @Body() body: AccountDetailsUpdate,
  ) {
    await this.users.update(actor, user_id, AccountDetailsUpdate.toAllChanges(body));
    return AccountDetails.fromAccess(await this.access.get(user_id));
  }

  @Get(':user_id/workspaces')
  @SuperuserOnly()
  @Answers(AccountMembership, {
    isList: true,
    description: 'List the workspaces of which an account is a member, by their names.',
    fails: GET_USER_REFUSALS,
  })
  async listWorkspacesOfAccount(@Param() { user_id }: AccountPath) {
    const found = await this.access.listMemberships(user_id);
    return found.map((membership) => AccountMembership.from(membership));
  }

  @Post(':user_id/unlock')
  @Scope('admin')
  @SuperuserOnly()
  @Answers(UnlockedAccount, {
    description:
      'End the lock-out of an account and forget its failed log-ins. Other processes of the server notice within half a minute.',
    fails: GET_USER_REFUSALS,
  })
  async unlockAccount(@Param() { user_id }: AccountPath): Promise<UnlockedAccount> {
    return { forgotten: await this.access.unlock(user_id) };
  }

  @Get(':user_id/sessions')
  @Scope('admin')
  @SuperuserOnly()
  @Answers(AccountSession, { isList: true, description: 'List the sessions of an account.' })
  async listSessionsOfAccount(@CurrentActor() actor: Actor, @Param() { user_id }: AccountPath) {
    const found = await this.logIns.listOf(actor, user_id);
    return found.map((logIn) => AccountSession.from(logIn));
  }

  @Delete(':user_id/sessions')
  @Scope('admin')
  @SuperuserOnly()
  @Answers(EndedSessions, {
    description:
      "End all sessions of an account. API keys stay, and so do applications' grants with offline access.",
    fails: GET_USER_REFUSALS,
  })
  async endSessionsOfAccount(
    @CurrentActor() actor: Actor,
    @Param() { user_id }: AccountPath,
  ): Promise<EndedSessions> {
    return { ended: await this.logIns.endAllOf(actor, user_id) };
  }

  @Delete(':user_id/sessions/:session_id')
  @Scope('admin')
  @SuperuserOnly()
  @Answers(undefined, {
    description: `End one session of an account. ${WHAT_ENDS}`,
    schema: { type: 'object', additionalProperties: true, example: { detail: 'Session ended' } },
    fails: [...GET_USER_REFUSALS, ...END_LOG_IN_REFUSALS],
  })
  async endSessionOfAccount(@Param() { user_id, session_id }: AccountLogInPath) {
    await this.logIns.endOf(user_id, session_id);
    return { detail: 'Session ended' };
  }
}

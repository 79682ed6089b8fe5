import { Controller, Get, Query } from '@nestjs/common';
import { SignedIn } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { OwnActivity } from '../../../audit/own-activity.service.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { ActivityPageRead, ActivityQuery } from './account-activity.dto.js';

/** What happened to the caller's account. Gatehouse adds this route. */
@ApiTags('Account')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/account/activity')
export class AccountActivityController {
  constructor(private readonly activity: OwnActivity) {}

  @Get()
  @SignedIn()
  @Answers(ActivityPageRead, {
    description:
      'List the log-ins, refused log-ins and changes of the caller, newest first: what the account did, and what others did to it.',
  })
  async listAccountActivity(@CurrentActor() { account }: Actor, @Query() query: ActivityQuery) {
    const after = ActivityQuery.afterIn(query);
    return ActivityPageRead.from(await this.activity.list(account.id, query.limit, after));
  }
}

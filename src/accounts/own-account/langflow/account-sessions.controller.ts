import { Controller, Delete, Get, Param } from '@nestjs/common';
import { SignedIn } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { END_LOG_IN_REFUSALS, OwnLogIns } from '../own-log-ins.service.js';
import { AccountSession, AccountSessionPath, EndedSessions } from './account-sessions.dto.js';

const WHAT_ENDS =
  'Its tokens are rejected at once, and the grants made with it end, except those with offline access.';

/** The caller's sessions, on every API and page. Gatehouse adds these routes. */
@ApiTags('Account')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/account/sessions')
export class AccountSessionsController {
  constructor(private readonly logIns: OwnLogIns) {}

  @Get()
  @SignedIn()
  @Answers(AccountSession, {
    isList: true,
    description: "List the caller's sessions: the current one first, then the newest.",
  })
  async listAccountSessions(@CurrentActor() actor: Actor) {
    return (await this.logIns.list(actor)).map((logIn) => AccountSession.from(logIn));
  }

  @Delete()
  @SignedIn()
  @Answers(EndedSessions, {
    description:
      "End all sessions of the caller but the current one. With an API key all end. API keys stay, and so do applications' grants with offline access.",
  })
  async endOtherAccountSessions(@CurrentActor() actor: Actor): Promise<EndedSessions> {
    return { ended: await this.logIns.endOthers(actor) };
  }

  @Delete(':session_id')
  @SignedIn()
  @Answers(undefined, {
    description: `End one session of the caller. ${WHAT_ENDS}`,
    schema: { type: 'object', additionalProperties: true, example: { detail: 'Session ended' } },
    fails: END_LOG_IN_REFUSALS,
  })
  async endAccountSession(@CurrentActor() actor: Actor, @Param() path: AccountSessionPath) {
    await this.logIns.end(actor, path.session_id);
    return { detail: 'Session ended' };
  }
}

import { Body, Controller, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { originOf } from '../../../platform/pages/page.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { NEW_PERSON_REFUSALS, NewPeople } from '../new-people.service.js';
import { AccountCreate, CreatedAccount } from './account-changes.dto.js';

/** Creates accounts of people. Gatehouse adds this route. */
@ApiTags('Console')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/accounts')
export class NewPeopleController {
  constructor(
    private readonly people: NewPeople,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Post()
  @SuperuserOnly()
  @Answers(CreatedAccount, {
    status: 201,
    description:
      'Create the account of a person, active, with a temporary password or a link to choose one.',
    fails: NEW_PERSON_REFUSALS,
  })
  async createAccount(
    @CurrentActor() actor: Actor,
    @Body() body: AccountCreate,
    @Req() request: FastifyRequest,
  ) {
    const created = await this.people.create(actor, AccountCreate.toPerson(body));
    return CreatedAccount.fromCreated(created, body.hand_over, originOf(request, this.env));
  }
}

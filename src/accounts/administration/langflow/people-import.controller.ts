import { Body, Controller, Post } from '@nestjs/common';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { PEOPLE_IMPORT_REFUSALS, PeopleImportService } from '../people-import.service.js';
import { AccountImportBody, AccountImportResult } from './people-import.dto.js';

/** Imports lists of people. Gatehouse adds this route. */
@ApiTags('Console')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/accounts/import')
export class PeopleImportController {
  constructor(private readonly people: PeopleImportService) {}

  @Post()
  @SuperuserOnly()
  @Answers(AccountImportResult, {
    description:
      'Create the accounts of a list of people, or invite them, all or none. By default a trial, which changes nothing.\n\nThe same list again changes nothing.',
    fails: PEOPLE_IMPORT_REFUSALS,
  })
  async importAccounts(@CurrentActor() actor: Actor, @Body() body: AccountImportBody) {
    const result = await this.people.run(actor, AccountImportBody.toImport(body));
    return AccountImportResult.from(result, body.is_trial);
  }
}

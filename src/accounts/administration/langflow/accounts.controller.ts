import { Controller, Get, Query } from '@nestjs/common';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { AccountDirectory } from '../account-directory.service.js';
import { AccountsPage, AccountsQuery } from './account-list.dto.js';

/** `/api/v1/accounts`: accounts as administrators see them. This is our addition. */
@ApiTags('Console')
@Scope('users')
@BelongsTo(langflow)
@Controller('api/v1/accounts')
export class AccountsController {
  constructor(private readonly directory: AccountDirectory) {}

  @Get()
  @SuperuserOnly()
  @Answers(AccountsPage, {
    description:
      'List accounts, sorted and filtered, from the first page or the last.\n\nPages are read by their cursors, so each takes the same time.',
  })
  async listAccounts(@Query() query: AccountsQuery) {
    return AccountsPage.from(await this.directory.list(AccountsQuery.toListQuery(query)));
  }
}

import { Controller, Get, Query } from '@nestjs/common';
import { SuperuserOnly } from '../../access/access.decorators.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { KeyDirectory } from '../key-directory.service.js';
import { ApiKeysPage, KeysQuery } from './key-list.dto.js';

/** `/api/v1/api_keys`: the keys of all accounts. Gatehouse adds this route. */
@ApiTags('Console')
@Scope('keys')
@BelongsTo(langflow)
@Controller('api/v1/api_keys')
export class KeyListController {
  constructor(private readonly directory: KeyDirectory) {}

  @Get()
  @SuperuserOnly()
  @Answers(ApiKeysPage, {
    description:
      'List the API keys of all accounts, masked, sorted and filtered, from the first page or the last.',
  })
  async listApiKeys(@Query() query: KeysQuery) {
    return ApiKeysPage.from(await this.directory.list(KeysQuery.toListQuery(query)));
  }
}

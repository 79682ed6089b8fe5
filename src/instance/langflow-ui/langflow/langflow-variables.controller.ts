import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { SignedIn } from '../../../access/access.decorators.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';

/** `/api/v1/variables`: this server has no variables (contract langflow 8.1). */
@ApiTags('Web UI')
@Scope('settings')
@BelongsTo(langflow)
@Controller('api/v1/variables')
export class LangflowVariablesController {
  @Get()
  @SignedIn()
  @Answers(undefined, {
    endsInSlash: true,
    description:
      "List the caller's global variables: always empty, as this server has no variables.",
    schema: {
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      example: [],
    },
  })
  readVariables() {
    return [];
  }
}

import { Controller, Get, Query } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { Public, SignedIn } from '../../../access/access.decorators.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { FlowsQuery } from './flows-query.dto.js';
import { FlowRead, PageOfFlows } from './page-of-flows.dto.js';

const NO_FLOWS = {
  type: 'array',
  items: { $ref: '#/components/schemas/FlowRead' },
  example: [],
};

/** `/api/v1/flows`: this server has no flows (contract langflow 8.1). */
@ApiTags('Web UI')
@ApiExtraModels(FlowRead, PageOfFlows)
@Scope('settings')
@BelongsTo(langflow)
@Controller('api/v1/flows')
export class LangflowFlowsController {
  @Get()
  @SignedIn()
  @Answers(undefined, {
    endsInSlash: true,
    description: "List the caller's flows: always empty, as this server has no flows.",
    schema: { anyOf: [NO_FLOWS, { $ref: '#/components/schemas/PageOfFlows' }], example: [] },
  })
  readFlows(@Query() query: FlowsQuery) {
    return FlowsQuery.answer(query);
  }

  @Get('basic_examples')
  @Public()
  @Answers(undefined, {
    endsInSlash: true,
    description: 'List the flows that come with the server: always empty.',
    schema: NO_FLOWS,
  })
  readBasicExamples() {
    return [];
  }
}

import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { SignedIn } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { StoreApiKeyCheck, StoreCheck } from './store-check.dto.js';

/** `/api/v1/store`: Langflow's store has been shut down (contract langflow 8.1). */
@ApiTags('Web UI')
@Scope('settings')
@BelongsTo(langflow)
@Controller('api/v1/store')
export class LangflowStoreController {
  @Get('check')
  @SignedIn()
  @Answers(StoreCheck, {
    endsInSlash: true,
    description: 'Check whether there is a store of components: always false.',
  })
  checkIfStoreIsEnabled() {
    return StoreCheck.create();
  }

  @Get('check/api_key')
  @SignedIn()
  @Answers(StoreApiKeyCheck, {
    description:
      'Check whether the caller has saved a key for the store, and whether it is valid: always false.',
  })
  checkIfStoreHasApiKey(@CurrentActor() { account }: Actor) {
    return StoreApiKeyCheck.from(account);
  }

  @Get('tags')
  @SignedIn()
  @Answers(undefined, {
    description: "List the tags of the store's components: always empty.",
    schema: {
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      example: [],
    },
  })
  getTags() {
    return [];
  }
}

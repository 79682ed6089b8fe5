import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { windmill } from '../../../adapters/windmill.js';

const NOTHING = { type: 'array', items: { type: 'object' } };

/** What `wmill instance` reads of an instance beside its accounts (contract windmill 8.5). */
@ApiTags('Windmill settings')
@Scope('settings')
@BelongsTo(windmill)
@Controller('api')
export class WindmillInstanceController {
  @Get('groups/export')
  @SuperuserOnly()
  @Answers(undefined, {
    schema: NOTHING,
    description: 'The groups of the instance. Always empty: groups belong to workspaces here.',
  })
  exportInstanceGroups() {
    return [];
  }

  @Get('configs/list_worker_groups')
  @SuperuserOnly()
  @Answers(undefined, {
    schema: NOTHING,
    description: 'The groups of workers. Always empty: nothing runs here.',
  })
  listWorkerGroups() {
    return [];
  }
}

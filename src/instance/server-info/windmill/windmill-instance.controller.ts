import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { windmill } from '../../../adapters/windmill.js';
import { InstanceSettings, SET_REFUSALS } from '../instance-settings.service.js';
import { InstanceGroup, InstanceGroups } from './instance-group.dto.js';

const NOTHING = { type: 'array', items: { type: 'object' } };

/** What `wmill instance` reads of an instance beside its accounts (contract windmill 8.5). */
@ApiTags('Windmill settings')
@Scope('settings')
@BelongsTo(windmill)
@Controller('api')
export class WindmillInstanceController {
  constructor(private readonly settings: InstanceSettings) {}

  @Get('groups/export')
  @SuperuserOnly()
  @Answers(undefined, {
    schema: NOTHING,
    description: 'The groups of the instance. Always empty: groups belong to workspaces here.',
  })
  exportInstanceGroups() {
    return [];
  }

  @Post('groups/overwrite')
  @SuperuserOnly()
  @Answers('text', {
    takesListOf: InstanceGroup,
    description:
      'Make the groups of the instance match a list. Only an empty one is accepted: groups belong to workspaces here.',
    fails: SET_REFUSALS,
  })
  overwriteInstanceGroups(@Body() { items }: InstanceGroups) {
    this.settings.setGroups(items);
    return 'groups overwritten';
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

  @Get('configs/list')
  @SuperuserOnly()
  @Answers(undefined, {
    schema: NOTHING,
    description:
      'The groups of workers, as command lines before 2026 ask. Always empty: nothing runs here.',
  })
  listConfigs() {
    return [];
  }
}

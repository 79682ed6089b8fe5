import { Controller, Get } from '@nestjs/common';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { OverviewService } from '../overview.service.js';
import { OverviewRead } from './overview.dto.js';

/** `/api/v1/overview`: what administrators look at first. This is our addition. */
@ApiTags('Console')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/overview')
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  @Get()
  @SuperuserOnly()
  @Answers(OverviewRead, {
    description: 'Count accounts, keys and log-ins, and what needs attention.',
  })
  async getOverview() {
    return OverviewRead.from(await this.overview.get());
  }
}

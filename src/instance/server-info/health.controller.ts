import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { DataSource } from 'typeorm';
import { Public } from '../../access/access.decorators.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { HEALTH_REFUSALS, HealthResponse } from './health-response.dto.js';
import { Readiness, READINESS_REFUSALS } from './readiness.service.js';

/** Liveness and health checks (contract langflow 7). */
@ApiTags('Health Check')
@BelongsTo(langflow)
@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readiness: Readiness,
  ) {}

  @Get('health')
  @Public()
  @Answers(undefined, {
    description: 'Check that the process responds. It does not use the database.',
    schema: { type: 'object', example: { status: 'ok' } },
  })
  health() {
    return { status: 'ok' };
  }

  @Get('health_check')
  @Public()
  @Answers(HealthResponse, {
    description: 'Check that the database responds.',
    fails: HEALTH_REFUSALS,
  })
  healthCheck() {
    return HealthResponse.of(() => this.dataSource.query('SELECT 1'));
  }

  @Get('ready')
  @Public()
  @Answers(undefined, {
    description:
      'Check whether this process is ready for requests: the database responds and is migrated, and the process is not stopping.',
    schema: { type: 'object', example: { status: 'ready' } },
    fails: READINESS_REFUSALS,
  })
  async ready() {
    await this.readiness.assertAllowed();
    return { status: 'ready' };
  }
}

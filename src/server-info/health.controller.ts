import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Public } from '../access/access.decorators.js';
import { Answers } from '../dialects/answers.decorator.js';
import { HealthResponse } from './health-response.dto.js';

/** Whether the server lives, and whether it can do its work (contract langflow 7). */
@ApiTags('Health Check')
@Controller()
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('health')
  @Public()
  @Answers(undefined, {
    description: 'Tell that the process answers. The database is not asked.',
    schema: { type: 'object', example: { status: 'ok' } },
  })
  health() {
    return { status: 'ok' };
  }

  @Get('health_check')
  @Public()
  @Answers(HealthResponse, {
    description: 'Tell whether the database answers.',
    fails: ['unhealthy'],
  })
  healthCheck() {
    return HealthResponse.of(() => this.dataSource.query('SELECT 1'));
  }
}

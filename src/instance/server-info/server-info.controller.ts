import { Controller, Get } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '../../platform/validation/deferred-swagger.js';
import { Anybody, Public } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { ConfigResponse, PublicConfigResponse } from './config.dto.js';
import { LANGFLOW_VERSION } from '../../platform/config/version.js';

const VERSIONS = {
  version: LANGFLOW_VERSION,
  main_version: LANGFLOW_VERSION,
  package: 'Langflow',
};

const CONFIG = {
  title: 'Response Get Config Api V1 Config Get',
  anyOf: [
    { $ref: '#/components/schemas/ConfigResponse' },
    { $ref: '#/components/schemas/PublicConfigResponse' },
  ],
};

/** Endpoints that Langflow's tools call before they start (contract langflow 7). */
@ApiTags('Base')
@ApiExtraModels(ConfigResponse, PublicConfigResponse)
@Scope('settings')
@BelongsTo(langflow)
@Controller('api/v1')
export class ServerInfoController {
  @Get('version')
  @Public()
  @Answers(undefined, {
    description: 'The Langflow release whose API this server implements.',
    schema: { type: 'object', example: VERSIONS },
  })
  getVersion() {
    return VERSIONS;
  }

  @Get('config')
  @Scope('any')
  @Anybody()
  @Answers(undefined, {
    description:
      'Settings of the server. Callers who are logged in read all of them, others only those of public pages.',
    schema: CONFIG,
  })
  getConfig(@CurrentActor() actor: Actor | undefined) {
    return actor ? ConfigResponse.create() : PublicConfigResponse.create();
  }
}

import { Body, Controller, Get, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { Public, SignedIn, SuperuserOnly } from '../../../access/access.decorators.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { windmill } from '../../../adapters/windmill.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { VERSION } from '../../../platform/config/version.js';
import { originOf } from '../../../platform/pages/page.js';
import { InstanceSettings, SET_REFUSALS } from '../instance-settings.service.js';
import { GlobalSetting, GlobalSettingValue, SettingPath } from './setting-path.dto.js';

/** Endpoints that Windmill's clients call about the instance (contract windmill 3 and 8). */
@ApiTags('Windmill settings')
@Scope('settings')
@BelongsTo(windmill)
@Controller('api')
export class WindmillSettingsController {
  constructor(
    private readonly settings: InstanceSettings,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get('version')
  @Public()
  @Answers('text', { tags: ['Windmill settings'], description: "The server's version." })
  backendVersion() {
    return `Gatehouse v${VERSION}`;
  }

  @Get('settings/global/:key')
  @SignedIn()
  @Answers(undefined, {
    schema: { nullable: true },
    description: 'The value of a setting; null for one that is not set.',
  })
  getGlobal(@Param() { key }: SettingPath) {
    return this.settings.get(key);
  }

  @Get('settings/list_global')
  @SuperuserOnly()
  @Answers(GlobalSetting, {
    isList: true,
    description: 'The settings that are set. The others are settings of the server.',
  })
  listGlobalSettings() {
    return this.settings.list();
  }

  @Post('settings/global/:key')
  @SuperuserOnly()
  @Answers('text', {
    description:
      'Nothing changes: the settings of this server are environment variables. A value that the setting has already is accepted, and any other is refused.',
    fails: SET_REFUSALS,
  })
  setGlobal(
    @Req() request: FastifyRequest,
    @Param() { key }: SettingPath,
    @Body() { value }: GlobalSettingValue,
  ) {
    // `wmill instance push` sends the address at which it reaches the server.
    this.settings.set(key, value, originOf(request, this.env));
    return `set ${key}`;
  }
}

import { isDeepStrictEqual } from 'node:util';
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
import { DomainError } from '../../../platform/errors/domain-error.js';
import { originOf } from '../../../platform/pages/page.js';
import { GlobalSetting, GlobalSettingValue, SettingPath } from './setting-path.dto.js';

const SETTINGS: readonly GlobalSetting[] = [{ name: 'automate_username_creation', value: false }];

/** The most characters of a name that an error repeats. It may be any text of a request. */
const MAX_KEY_LENGTH = 100;

/** Endpoints that Windmill's clients call about the instance (contract windmill 3 and 8). */
@ApiTags('Windmill settings')
@Scope('settings')
@BelongsTo(windmill)
@Controller('api')
export class WindmillSettingsController {
  constructor(@Inject(ENV) private readonly env: Env) {}

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
    return valueOf(key);
  }

  @Get('settings/list_global')
  @SuperuserOnly()
  @Answers(GlobalSetting, {
    isList: true,
    description: 'The settings that are set. The others are settings of the server.',
  })
  listGlobalSettings() {
    return SETTINGS;
  }

  @Post('settings/global/:key')
  @SuperuserOnly()
  @Answers('text', {
    description:
      'Nothing changes: the settings of this server are environment variables. A value that the setting has already is accepted, and any other is refused.',
    fails: ['not_changeable'],
  })
  setGlobal(
    @Req() request: FastifyRequest,
    @Param() { key }: SettingPath,
    @Body() { value }: GlobalSettingValue,
  ) {
    // `wmill instance push` sends the address at which it reaches the server.
    const current = key === 'base_url' ? originOf(request, this.env) : valueOf(key);
    if (!isDeepStrictEqual(value ?? null, current)) {
      const what = `the setting ${key.slice(0, MAX_KEY_LENGTH)}`;
      throw new DomainError('not_changeable', { what });
    }
    return `set ${key}`;
  }
}

function valueOf(key: string): boolean | null {
  return SETTINGS.find(({ name }) => name === key)?.value ?? null;
}

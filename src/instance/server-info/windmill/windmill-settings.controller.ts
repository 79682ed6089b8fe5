import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { Public, SignedIn, SuperuserOnly } from '../../../access/access.decorators.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { windmill } from '../../../adapters/windmill.js';
import { VERSION } from '../../../platform/config/version.js';
import { GlobalSetting, SettingPath } from './setting-path.dto.js';

const SETTINGS: readonly GlobalSetting[] = [{ name: 'automate_username_creation', value: false }];

/** Endpoints that Windmill's clients call about the instance (contract windmill 3 and 8). */
@ApiTags('Windmill settings')
@Scope('settings')
@BelongsTo(windmill)
@Controller('api')
export class WindmillSettingsController {
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
    return SETTINGS.find(({ name }) => name === key)?.value ?? null;
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
}

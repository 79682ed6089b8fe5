import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn } from '../../access/access.decorators.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { ScopeDomain } from './scope-domain.dto.js';

/** The scopes that a token may have (contract windmill 3). */
@ApiTags('Windmill tokens')
@Scope('keys')
@BelongsTo(windmill)
@Controller('api/tokens')
export class WindmillScopesController {
  @Get('list/scopes')
  @SignedIn()
  @Answers(ScopeDomain, { isList: true, description: 'The scopes that a token may have.' })
  listAvailableScopes() {
    return ScopeDomain.all();
  }
}

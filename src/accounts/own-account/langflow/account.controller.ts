import { Body, Controller, Get, Patch, StreamableFile } from '@nestjs/common';
import { SignedIn } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { UPDATE_USER_REFUSALS } from '../../../users/user-refusals.js';
import { UsersService } from '../../../users/users.service.js';
import { OwnAccount } from '../own-account.service.js';
import { OwnDataService } from '../own-data.service.js';
import { AccountUpdate } from './account-update.dto.js';
import { AccountRead } from './account.dto.js';
import { writeOwnData } from './own-data.dto.js';

/** `/api/v1/account`: the caller's own account. Gatehouse adds these routes. */
@ApiTags('Account')
@Scope('users')
@BelongsTo(langflow)
@Controller('api/v1/account')
export class AccountController {
  constructor(
    private readonly account: OwnAccount,
    private readonly users: UsersService,
    private readonly data: OwnDataService,
  ) {}

  @Get()
  @SignedIn()
  @Answers(AccountRead, {
    description: "Read the caller's own account, and what its owner can do on this server.",
  })
  async readAccount(@CurrentActor() actor: Actor) {
    return AccountRead.from(await this.account.get(actor));
  }

  @Patch()
  @SignedIn()
  @Answers(AccountRead, {
    description: "Change the user name, the picture or the details of the caller's own account.",
    fails: [
      ...UPDATE_USER_REFUSALS.username.filter((code) => code !== 'user_not_found'),
      'value_too_long',
    ],
  })
  async updateAccount(@CurrentActor() actor: Actor, @Body() body: AccountUpdate) {
    await this.users.update(actor, actor.account.id, AccountUpdate.toChanges(body));
    return AccountRead.from(await this.account.get(actor));
  }

  @Get('data')
  @Scope('admin')
  @SignedIn()
  @Answers(undefined, {
    description:
      'Download what is stored about the caller, as a JSON file: the account, keys without their secrets, sessions, applications, workspaces, and the newest 10,000 events.',
    schema: {
      type: 'object',
      additionalProperties: true,
      example: { format: 'gatehouse-account' },
    },
  })
  async downloadAccountData(@CurrentActor() actor: Actor) {
    return new StreamableFile(writeOwnData(await this.data.gather(actor)), {
      type: 'application/json; charset=utf-8',
      disposition: 'attachment; filename="account.json"',
    });
  }
}

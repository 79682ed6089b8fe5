import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SuperuserOnly } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import {
  AccountExchange,
  EXPORT_REFUSALS,
  OVERWRITE_REFUSALS,
  type ExchangeConflict,
} from '../account-exchange.service.js';
import { EmailDirectory, GET_BY_EMAIL_REFUSALS } from '../email-directory.service.js';
import { LoginTypes, SET_LOGIN_TYPE_REFUSALS } from '../login-types.service.js';
import { AccountPath } from './account.dto.js';
import { ExportedUser, ExportedUsers, NewLoginType } from './exchange.dto.js';

/**
 * Exports and imports all accounts, and sets how an account logs in (contract windmill 3 and 8).
 */
@ApiTags('Windmill users')
@Scope('admin')
@BelongsTo(windmill)
@Controller('api/users')
export class WindmillExchangeController {
  constructor(
    private readonly exchange: AccountExchange,
    private readonly directory: EmailDirectory,
    private readonly loginTypes: LoginTypes,
  ) {}

  @Get('export')
  @SuperuserOnly()
  @Answers(ExportedUser, {
    isList: true,
    description: 'All accounts of people, with the hashes of their passwords.',
    fails: EXPORT_REFUSALS,
  })
  async globalUsersExport(@CurrentActor() actor: Actor) {
    const accounts = await this.exchange.export(actor);
    return accounts.map((account) => ExportedUser.from(account));
  }

  @Post('overwrite')
  @SuperuserOnly()
  @Answers('text', {
    takesListOf: ExportedUser,
    description:
      'Make the accounts match a list. Accounts that are not in it are disabled, not deleted. The caller stays a super admin, and keeps the same password if RESET_REQUIRES_CURRENT_PASSWORD is set. If the rights or the password of an account change, its tokens end. The response names each entry that could not be applied.',
    fails: OVERWRITE_REFUSALS,
  })
  async globalUsersOverwrite(@CurrentActor() actor: Actor, @Body() { items }: ExportedUsers) {
    const conflicts = await this.exchange.overwrite(
      actor,
      items.map((item) => ExportedUser.toAccount(item)),
    );
    return ['users overwritten', ...conflicts.map(sayConflict)].join('\n');
  }

  @Post('set_login_type/:user')
  @SuperuserOnly()
  @Answers('text', {
    description:
      'Let an account log in by its password, or only at log-in providers, which deletes its password.',
    fails: [...GET_BY_EMAIL_REFUSALS, ...SET_LOGIN_TYPE_REFUSALS],
  })
  async setLoginTypeForUser(
    @CurrentActor() actor: Actor,
    @Param() { user }: AccountPath,
    @Body() { login_type }: NewLoginType,
  ) {
    const { id } = await this.directory.get(user);
    await this.loginTypes.set(actor, id, login_type);
    return `login type of ${user} updated to ${login_type}`;
  }
}

/** Words the error as in the response to a request for this account alone. */
function sayConflict({ account, refusal }: ExchangeConflict): string {
  return `${account.slice(0, 255)}: ${windmill.word(refusal).body as string}`;
}

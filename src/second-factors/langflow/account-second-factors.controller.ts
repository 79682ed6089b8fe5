import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { SignedIn } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { drawQrCode } from '../qr-code.js';
import {
  CONFIRM_TOTP_REFUSALS,
  OFFER_TOTP_REFUSALS,
  REMOVE_FACTOR_REFUSALS,
  RENEW_CODES_REFUSALS,
  SecondFactors,
} from '../second-factors.service.js';
import {
  ConfirmedTotp,
  FactorPath,
  RecoveryCodesRead,
  SecondFactorsRead,
  TotpConfirmation,
  TotpCreate,
  TotpOffer,
} from './second-factors.dto.js';

const REMOVED = {
  type: 'object',
  additionalProperties: true,
  example: { detail: 'Second factor removed' },
};

/** The second factors of the caller's own account. This is our addition. */
@ApiTags('Account')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/account/second_factors')
export class AccountSecondFactorsController {
  constructor(private readonly factors: SecondFactors) {}

  @Get()
  @Scope('users')
  @SignedIn()
  @Answers(SecondFactorsRead, {
    description: "The caller's second factors, and whether the account must have one.",
  })
  async readOwnSecondFactors(@CurrentActor() actor: Actor) {
    return SecondFactorsRead.from(await this.factors.list(actor));
  }

  @Post('totp')
  @SignedIn()
  @Answers(TotpOffer, {
    status: 201,
    description:
      'Begin to set up an authenticator app (RFC 6238). It counts once it is confirmed with a code. Only a log-in may do this, not an API key.',
    fails: OFFER_TOTP_REFUSALS,
  })
  async beginTotp(@CurrentActor() actor: Actor, @Body() { name }: TotpCreate) {
    const offer = await this.factors.beginTotp(actor, name ?? undefined);
    return TotpOffer.from(offer, await drawQrCode(offer.uri));
  }

  @Post('totp/:factor_id/confirm')
  @SignedIn()
  @Answers(ConfirmedTotp, {
    description:
      'Confirm an authenticator app with its first code. With the first factor of an account come its recovery codes.',
    fails: CONFIRM_TOTP_REFUSALS,
  })
  async confirmTotp(
    @CurrentActor() actor: Actor,
    @Param() { factor_id }: FactorPath,
    @Body() { code }: TotpConfirmation,
  ) {
    return ConfirmedTotp.from(await this.factors.confirmTotp(actor, factor_id, code));
  }

  @Delete(':factor_id')
  @SignedIn()
  @Answers(undefined, {
    description: 'Remove a second factor. With the last one the recovery codes end.',
    schema: REMOVED,
    fails: REMOVE_FACTOR_REFUSALS,
  })
  async removeSecondFactor(@CurrentActor() actor: Actor, @Param() { factor_id }: FactorPath) {
    await this.factors.remove(actor, factor_id);
    return { detail: 'Second factor removed' };
  }

  @Post('recovery_codes')
  @SignedIn()
  @Answers(RecoveryCodesRead, {
    description: 'Create new recovery codes. The former ones end.',
    fails: RENEW_CODES_REFUSALS,
  })
  async renewRecoveryCodes(@CurrentActor() actor: Actor): Promise<RecoveryCodesRead> {
    return { recovery_codes: await this.factors.renewRecoveryCodes(actor) };
  }
}

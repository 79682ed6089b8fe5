import { Body, Controller, Delete, Get, Param, Patch } from '@nestjs/common';
import { SuperuserOnly } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { langflow } from '../../adapters/langflow.js';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import {
  REQUIRE_FACTOR_REFUSALS,
  RESET_FACTORS_REFUSALS,
  SecondFactorSupport,
  SEE_FACTORS_REFUSALS,
} from '../second-factor-support.service.js';
import { FactorOwnerPath, SecondFactorRequirementUpdate } from './second-factors.dto.js';
import { UserSecondFactorsRead } from './user-second-factors.dto.js';

const RESET = {
  type: 'object',
  additionalProperties: true,
  example: { detail: 'Second factors reset', removed: 1 },
};

/** The second factors of others, for superusers. This is our addition. */
@ApiTags('Users')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/users/:user_id/second_factors')
export class UserSecondFactorsController {
  constructor(private readonly support: SecondFactorSupport) {}

  @Get()
  @Scope('users')
  @SuperuserOnly()
  @Answers(UserSecondFactorsRead, {
    description:
      'The second factors of an account, with its passkeys, and whether it must have one.',
    fails: SEE_FACTORS_REFUSALS,
  })
  async readUserSecondFactors(@Param() { user_id }: FactorOwnerPath) {
    return UserSecondFactorsRead.fromHeld(await this.support.see(user_id));
  }

  @Patch()
  @SuperuserOnly()
  @Answers(UserSecondFactorsRead, {
    description:
      'Decide that an account must have a second factor, or leave it to the setting. The grace period begins now.',
    fails: REQUIRE_FACTOR_REFUSALS,
  })
  async requireUserSecondFactor(
    @CurrentActor() actor: Actor,
    @Param() { user_id }: FactorOwnerPath,
    @Body() { is_required }: SecondFactorRequirementUpdate,
  ) {
    return UserSecondFactorsRead.fromHeld(await this.support.require(actor, user_id, is_required));
  }

  @Delete()
  @SuperuserOnly()
  @Answers(undefined, {
    description:
      "Remove all second factors and recovery codes of an account whose owner has lost them. The owner gets a mail. A superuser's own are removed at `/api/v1/account/second_factors`.",
    schema: RESET,
    fails: RESET_FACTORS_REFUSALS,
  })
  async resetUserSecondFactors(
    @CurrentActor() actor: Actor,
    @Param() { user_id }: FactorOwnerPath,
  ) {
    const removed = await this.support.reset(actor, user_id);
    return { detail: 'Second factors reset', removed };
  }
}

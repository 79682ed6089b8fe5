import { Module } from '@nestjs/common';
import { LimitsModule } from '../limits/limits.module.js';
import { FactorCheck } from './factor-check.service.js';
import { FactorGuesses } from './factor-guesses.service.js';
import { AccountSecondFactorsController } from './langflow/account-second-factors.controller.js';
import { UserSecondFactorsController } from './langflow/user-second-factors.controller.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { SecondFactorPolicy } from './second-factor-policy.service.js';
import { SecondFactorSupport } from './second-factor-support.service.js';
import { SecondFactors } from './second-factors.service.js';
import { TotpFactors } from './totp-factors.service.js';

@Module({
  imports: [LimitsModule],
  controllers: [AccountSecondFactorsController, UserSecondFactorsController],
  providers: [
    FactorCheck,
    FactorGuesses,
    RecoveryCodes,
    SecondFactorPolicy,
    SecondFactorSupport,
    SecondFactors,
    TotpFactors,
  ],
  exports: [
    FactorCheck,
    FactorGuesses,
    SecondFactorPolicy,
    SecondFactorSupport,
    SecondFactors,
    TotpFactors,
  ],
})
export class SecondFactorsModule {}

import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { SecondFactorsModule } from '../second-factors/second-factors.module.js';
import { UsersModule } from '../users/users.module.js';
import { FreshProofs } from './fresh-proofs.service.js';
import { LangflowProofController } from './langflow/langflow-proof.controller.js';
import { LogInProofs } from './log-in-proofs.service.js';

@Module({
  imports: [AuthModule, PasskeysModule, SecondFactorsModule, UsersModule],
  controllers: [LangflowProofController],
  providers: [FreshProofs, LogInProofs],
})
export class ProofsModule {}

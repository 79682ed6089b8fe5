import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { PagesModule } from '../platform/pages/pages.module.js';
import { SecondFactorsModule } from '../second-factors/second-factors.module.js';
import { LangflowPasskeysController } from './langflow/langflow-passkeys.controller.js';
import { PasskeyPageController } from './pages/passkey-page.controller.js';
import { PasskeySetupPageController } from './pages/passkey-setup-page.controller.js';
import { PasskeyChallenges } from './passkey-challenges.service.js';
import { PasskeyCreation } from './passkey-creation.service.js';
import { PasskeyLogIn } from './passkey-log-in.service.js';
import { PasskeyProof } from './passkey-proof.service.js';
import { PasskeySetup } from './passkey-setup.service.js';
import { Passkeys } from './passkeys.service.js';

@Module({
  imports: [AuditModule, AuthModule, PagesModule, SecondFactorsModule],
  controllers: [LangflowPasskeysController, PasskeyPageController, PasskeySetupPageController],
  providers: [
    PasskeyChallenges,
    PasskeyCreation,
    PasskeyProof,
    PasskeyLogIn,
    PasskeySetup,
    Passkeys,
  ],
  exports: [PasskeyProof],
})
export class PasskeysModule {}

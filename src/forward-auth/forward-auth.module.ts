import { Module } from '@nestjs/common';
import { PagesModule } from '../platform/pages/pages.module.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { LogInInvitations } from './log-in-invitations.service.js';
import { VerifyController } from './proxies/verify.controller.js';
import { RuleCheck } from './rule-check.service.js';
import { Verification } from './verification.service.js';

/** Tells reverse proxies who a request comes from. */
@Module({
  imports: [PagesModule, WorkspacesModule],
  controllers: [VerifyController],
  providers: [Verification, RuleCheck, LogInInvitations],
})
export class ForwardAuthModule {}

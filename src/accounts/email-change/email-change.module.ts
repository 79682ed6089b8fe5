import { Module } from '@nestjs/common';
import { LimitsModule } from '../../limits/limits.module.js';
import { MailModule } from '../../platform/mail/mail.module.js';
import { PagesModule } from '../../platform/pages/pages.module.js';
import { UsersModule } from '../../users/users.module.js';
import { EmailChangeService } from './email-change.service.js';
import { OwnerProof } from './owner-proof.service.js';
import { EmailChangePageController } from './pages/email-change-page.controller.js';

@Module({
  imports: [LimitsModule, MailModule, PagesModule, UsersModule],
  controllers: [EmailChangePageController],
  providers: [EmailChangeService, OwnerProof],
  exports: [EmailChangeService],
})
export class EmailChangeModule {}

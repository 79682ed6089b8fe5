import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { LimitsModule } from '../../limits/limits.module.js';
import { MailModule } from '../../platform/mail/mail.module.js';
import { PagesModule } from '../../platform/pages/pages.module.js';
import { Invitations } from './invitations.service.js';
import { PasswordResetPageController } from './pages/password-reset-page.controller.js';
import { PasswordResetService } from './password-reset.service.js';
import { WindmillPasswordResetController } from './windmill/windmill-password-reset.controller.js';

@Module({
  imports: [AuditModule, AuthModule, LimitsModule, MailModule, PagesModule],
  controllers: [WindmillPasswordResetController, PasswordResetPageController],
  providers: [Invitations, PasswordResetService],
  exports: [Invitations, PasswordResetService],
})
export class PasswordResetModule {}

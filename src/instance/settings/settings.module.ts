import { Module } from '@nestjs/common';
import { LimitsModule } from '../../limits/limits.module.js';
import { MailModule } from '../../platform/mail/mail.module.js';
import { SettingsController } from './langflow/settings.controller.js';
import { ServerState } from './server-state.service.js';

/** What is in force on the server, for administrators. */
@Module({
  imports: [LimitsModule, MailModule],
  controllers: [SettingsController],
  providers: [ServerState],
})
export class SettingsModule {}

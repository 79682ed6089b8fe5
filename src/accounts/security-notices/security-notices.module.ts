import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { EventsModule } from '../../events/events.module.js';
import { MailModule } from '../../platform/mail/mail.module.js';
import { SecurityNotices } from './security-notices.service.js';

/** Tells owners by mail when what logs their account in changes. */
@Module({ imports: [AuditModule, EventsModule, MailModule], providers: [SecurityNotices] })
export class SecurityNoticesModule {}

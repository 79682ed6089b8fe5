import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { LoginLimit } from './login-limit.service.js';
import { LimitStore } from './limit-store.service.js';
import { MailLimits } from './mail-limits.service.js';

@Module({
  imports: [AuditModule],
  providers: [LimitStore, LoginLimit, MailLimits],
  exports: [LimitStore, LoginLimit, MailLimits, AuditModule],
})
export class LimitsModule {}

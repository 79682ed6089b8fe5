import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { LoginLimit } from './login-limit.service.js';
import { LimitStore } from './limit-store.service.js';

@Module({
  imports: [AuditModule],
  providers: [LimitStore, LoginLimit],
  exports: [LimitStore, LoginLimit, AuditModule],
})
export class LimitsModule {}

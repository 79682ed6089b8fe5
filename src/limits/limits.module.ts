import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { LimitStore } from './limit-store.service.js';

@Module({
  imports: [AuditModule],
  providers: [LimitStore],
  exports: [LimitStore, AuditModule],
})
export class LimitsModule {}

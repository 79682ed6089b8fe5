import { Module, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { limitTransactions } from '../platform/database/transaction-turns.js';
import { AuditReader } from './audit-reader.service.js';
import { AuditRetention } from './audit-retention.service.js';
import { AuditTrail } from './audit-trail.service.js';
import { callerUnderWay, authorizeTransactions } from './authors.js';
import { ChangeLimit } from './change-limit.service.js';
import { LangflowAuditController } from './langflow/langflow-audit.controller.js';
import { WindmillAuditController } from './windmill/windmill-audit.controller.js';
import { OwnActivity } from './own-activity.service.js';
import { LogInCounts } from './log-in-counts.service.js';
import { PeopleLanguages } from './people-languages.service.js';
import { TargetNames } from './target-names.service.js';
import { WorkspaceAudit } from './workspace-audit.service.js';

@Module({
  controllers: [LangflowAuditController, WindmillAuditController],
  providers: [
    AuditTrail,
    AuditReader,
    TargetNames,
    OwnActivity,
    LogInCounts,
    PeopleLanguages,
    WorkspaceAudit,
    AuditRetention,
    ChangeLimit,
  ],
  exports: [AuditTrail, OwnActivity, LogInCounts, PeopleLanguages],
})
export class AuditModule implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: ChangeLimit,
  ) {}

  onModuleInit(): void {
    authorizeTransactions(this.dataSource, ({ account }) => this.changes.consume(account));
    limitTransactions(this.dataSource, () => {
      const caller = callerUnderWay();
      return caller && { key: caller.userId ?? caller.address };
    });
  }
}

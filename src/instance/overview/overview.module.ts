import { Module } from '@nestjs/common';
import { ApiKeyModule } from '../../api-key/api-key.module.js';
import { AuditModule } from '../../audit/audit.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { OverviewController } from './langflow/overview.controller.js';
import { OverviewService } from './overview.service.js';

/** What administrators look at first. */
@Module({
  imports: [ApiKeyModule, AuditModule, AuthModule],
  controllers: [OverviewController],
  providers: [OverviewService],
})
export class OverviewModule {}

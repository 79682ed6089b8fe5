import { Module } from '@nestjs/common';
import { ApiKeyModule } from '../../api-key/api-key.module.js';
import { AuditModule } from '../../audit/audit.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { OauthClientsModule } from '../../oauth/clients/oauth-clients.module.js';
import { PagesModule } from '../../platform/pages/pages.module.js';
import { SecondFactorsModule } from '../../second-factors/second-factors.module.js';
import { WorkspacesModule } from '../../workspaces/workspaces.module.js';
import { EmailChangeModule } from '../email-change/email-change.module.js';
import { AccountActivityController } from './langflow/account-activity.controller.js';
import { AccountSecurityController } from './langflow/account-security.controller.js';
import { AccountSessionsController } from './langflow/account-sessions.controller.js';
import { AccountController } from './langflow/account.controller.js';
import { OwnAccount } from './own-account.service.js';
import { OwnCredentials } from './own-credentials.service.js';
import { OwnDataService } from './own-data.service.js';
import { OwnIdentities } from './own-identities.service.js';
import { OwnLogIns } from './own-log-ins.service.js';
import { OwnPassword } from './own-password.service.js';

/** The routes of the account page: what people see and change of their own account. */
@Module({
  imports: [
    ApiKeyModule,
    AuditModule,
    AuthModule,
    EmailChangeModule,
    OauthClientsModule,
    PagesModule,
    SecondFactorsModule,
    WorkspacesModule,
  ],
  controllers: [
    AccountController,
    AccountSecurityController,
    AccountSessionsController,
    AccountActivityController,
  ],
  providers: [OwnAccount, OwnCredentials, OwnDataService, OwnIdentities, OwnLogIns, OwnPassword],
  exports: [OwnLogIns],
})
export class OwnAccountModule {}

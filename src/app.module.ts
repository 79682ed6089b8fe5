import { createSecretKey } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AccessGuard } from './access/access.guard.js';
import { AuditModule } from './audit/audit.module.js';
import { ApiKeyModule } from './api-key/api-key.module.js';
import { AuthModule } from './auth/auth.module.js';
import { AuthenticationGuard } from './auth/authentication.guard.js';
import { BoundsModule } from './platform/bounds/bounds.module.js';
import { EventsModule } from './events/events.module.js';
import { ENV, type Env } from './platform/config/env.js';
import { SIGNING_KEY } from './platform/config/signing-key.js';
import { ForwardAuthModule } from './forward-auth/forward-auth.module.js';
import { ConnectModule } from './instance/connect/connect.module.js';
import { FrontendModule } from './instance/frontend/frontend.module.js';
import { LangflowUiModule } from './instance/langflow-ui/langflow-ui.module.js';
import { OauthModule } from './oauth/provider/oauth.module.js';
import { OauthClientsModule } from './oauth/clients/oauth-clients.module.js';
import { AccountImportModule } from './accounts/account-import/account-import.module.js';
import { MovingInModule } from './accounts/moving-in/moving-in.module.js';
import { AdministrationModule } from './accounts/administration/administration.module.js';
import { ProfilesModule } from './accounts/profiles/profiles.module.js';
import { EmailChangeModule } from './accounts/email-change/email-change.module.js';
import { OwnAccountModule } from './accounts/own-account/own-account.module.js';
import { SecurityNoticesModule } from './accounts/security-notices/security-notices.module.js';
import { OffboardingModule } from './accounts/offboarding/offboarding.module.js';
import { PasswordResetModule } from './accounts/password-reset/password-reset.module.js';
import { OauthLoginModule } from './oauth/login/oauth-login.module.js';
import { PasskeysModule } from './passkeys/passkeys.module.js';
import { ProofsModule } from './proofs/proofs.module.js';
import { DevicesModule } from './devices/devices.module.js';
import { OverviewModule } from './instance/overview/overview.module.js';
import { SettingsModule } from './instance/settings/settings.module.js';
import { ServerInfoModule } from './instance/server-info/server-info.module.js';
import { ServiceAccountsModule } from './accounts/service-accounts/service-accounts.module.js';
import { SecondFactorsModule } from './second-factors/second-factors.module.js';
import { SetupModule } from './instance/setup/setup.module.js';
import { TokenExchangeModule } from './oauth/token-exchange/token-exchange.module.js';
import { UsersModule } from './users/users.module.js';
import { WorkspacesModule } from './workspaces/workspaces.module.js';

/**
 * What the modules need. It is created before the application, so that a fault in it stops the
 * start.
 */
export interface Foundation {
  readonly env: Env;
  readonly signingKey: string;
  readonly dataSource: DataSource;
}

@Module({
  imports: [
    AuditModule,
    BoundsModule,
    EventsModule,
    UsersModule,
    WorkspacesModule,
    ProfilesModule,
    ApiKeyModule,
    ServiceAccountsModule,
    OffboardingModule,
    AccountImportModule,
    MovingInModule,
    OauthClientsModule,
    SecondFactorsModule,
    AuthModule,
    PasskeysModule,
    ProofsModule,
    ForwardAuthModule,
    DevicesModule,
    TokenExchangeModule,
    OauthLoginModule,
    EmailChangeModule,
    OwnAccountModule,
    SecurityNoticesModule,
    PasswordResetModule,
    OauthModule,
    ConnectModule,
    AdministrationModule,
    OverviewModule,
    SettingsModule,
    ServerInfoModule,
    LangflowUiModule,
    SetupModule,
  ],
  providers: [
    // The order matters: authentication runs before access control.
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
})
export class AppModule {
  static on({ env, signingKey, dataSource }: Foundation): DynamicModule {
    const foundation: DynamicModule = {
      module: FoundationModule,
      global: true,
      providers: [
        { provide: ENV, useValue: env },
        { provide: SIGNING_KEY, useValue: createSecretKey(Buffer.from(signingKey)) },
        { provide: DataSource, useValue: dataSource },
      ],
      exports: [ENV, SIGNING_KEY, DataSource],
    };
    const frontend = FrontendModule.with({ hasConsole: env.isConsoleEnabled });
    return { module: AppModule, imports: [foundation, frontend] };
  }
}

@Module({})
class FoundationModule {}

import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { ApiKeyModule } from '../api-key/api-key.module.js';
import { UsersModule } from '../users/users.module.js';
import { OauthClientsModule } from '../oauth/clients/oauth-clients.module.js';
import { PagesModule } from '../platform/pages/pages.module.js';
import { LogOut } from './log-out.service.js';
import { Identification } from './identification.service.js';
import { PasswordLogin } from './password-login.service.js';
import { PendingLogIns } from './pending-log-ins.service.js';
import { SecondStep } from './second-step.service.js';
import { PageLogin } from './page-login.service.js';
import { TokenLogin } from './token-login.service.js';
import { SecondFactorsModule } from '../second-factors/second-factors.module.js';
import { SecondFactorPageController } from './pages/second-factor-page.controller.js';
import { LoginCompletion } from './login-completion.service.js';
import { AccessTokens } from './access-tokens.service.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { AuthorizationLimit } from './authorization-limit.service.js';
import { AuthService } from './auth.service.js';
import { BearerStrategy } from './bearer.strategy.js';
import { LangflowAccountChangesController } from './langflow/langflow-account-changes.controller.js';
import { LangflowLoginController } from './langflow/langflow-login.controller.js';
import { LoginPageController } from './pages/login-page.controller.js';
import { LogoutPageController } from './pages/logout-page.controller.js';
import { PasswordPageController } from './pages/password-page.controller.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ActingSuperuser } from './acting-superuser.service.js';
import { ClientGuesses } from './client-guesses.service.js';
import { CredentialGuesses } from './credential-guesses.service.js';
import { LoginFailures } from './login-failures.service.js';
import { PasswordChange } from './password-change.service.js';
import { PasswordCheck } from './password-check.service.js';
import { Unlocking } from './unlocking.service.js';
import { SuccessorSessions } from './successor-sessions.service.js';
import { SessionTokens } from './session-tokens.service.js';
import { SessionsService } from './sessions.service.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { WindmillLoginController } from './windmill/windmill-login.controller.js';
import { WindmillCookies } from '../adapters/windmill-cookies.service.js';

@Module({
  imports: [
    PassportModule,
    PagesModule,
    LimitsModule,
    UsersModule,
    WorkspacesModule,
    ApiKeyModule,
    OauthClientsModule,
    SecondFactorsModule,
  ],
  controllers: [
    LangflowLoginController,
    LangflowAccountChangesController,
    WindmillLoginController,
    LoginPageController,
    LogoutPageController,
    PasswordPageController,
    SecondFactorPageController,
  ],
  providers: [
    AuthService,
    LogOut,
    LoginCompletion,
    PasswordLogin,
    PendingLogIns,
    SecondStep,
    PageLogin,
    TokenLogin,
    PasswordCheck,
    PasswordChange,
    SessionTokens,
    WindmillCookies,
    SessionsService,
    SuccessorSessions,
    AccessTokens,
    AuthorizationLimit,
    LoginFailures,
    Unlocking,
    CredentialGuesses,
    ClientGuesses,
    ActingSuperuser,
    ApiKeyStrategy,
    BearerStrategy,
    Identification,
  ],
  exports: [
    AuthService,
    LogOut,
    SuccessorSessions,
    Unlocking,
    AccessTokens,
    SessionsService,
    PasswordCheck,
    PasswordChange,
    CredentialGuesses,
    ClientGuesses,
    ActingSuperuser,
    SessionTokens,
    LoginCompletion,
    TokenLogin,
    SecondStep,
    PageLogin,
    AuthorizationLimit,
    ApiKeyStrategy,
    BearerStrategy,
    Identification,
    LimitsModule,
    UsersModule,
    WorkspacesModule,
  ],
})
export class AuthModule {}

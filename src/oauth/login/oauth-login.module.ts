import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { WindmillCookies } from '../../adapters/windmill-cookies.service.js';
import { PagesModule } from '../../platform/pages/pages.module.js';
import { AccountLinking } from './account-linking.service.js';
import { LinkProviderController } from './langflow/link-provider.controller.js';
import { LoginAttempts } from './login-attempts.service.js';
import { OauthLoginService } from './oauth-login.service.js';
import { LinkProviderPageController } from './pages/link-provider-page.controller.js';
import { OauthLoginPageController } from './pages/oauth-login-page.controller.js';
import { ProviderLinking } from './provider-linking.service.js';
import { WindmillOauthController } from './windmill/windmill-oauth.controller.js';

@Module({
  imports: [AuthModule, PagesModule],
  controllers: [
    WindmillOauthController,
    OauthLoginPageController,
    LinkProviderController,
    LinkProviderPageController,
  ],
  providers: [OauthLoginService, AccountLinking, ProviderLinking, LoginAttempts, WindmillCookies],
})
export class OauthLoginModule {}

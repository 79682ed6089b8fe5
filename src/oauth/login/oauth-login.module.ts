import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { WindmillCookies } from '../../adapters/windmill-cookies.service.js';
import { PagesModule } from '../../platform/pages/pages.module.js';
import { AccountLinking } from './account-linking.service.js';
import { LoginAttempts } from './login-attempts.service.js';
import { OauthLoginService } from './oauth-login.service.js';
import { OauthLoginPageController } from './pages/oauth-login-page.controller.js';
import { WindmillOauthController } from './windmill/windmill-oauth.controller.js';

@Module({
  imports: [AuthModule, PagesModule],
  controllers: [WindmillOauthController, OauthLoginPageController],
  providers: [OauthLoginService, AccountLinking, LoginAttempts, WindmillCookies],
})
export class OauthLoginModule {}

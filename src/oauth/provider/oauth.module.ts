import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { OauthClientsModule } from '../clients/oauth-clients.module.js';
import { PagesModule } from '../../platform/pages/pages.module.js';
import { WorkspacesModule } from '../../workspaces/workspaces.module.js';
import { DevicePolls } from './device-polls.service.js';
import { ClientAuthenticator } from './client-authenticator.service.js';
import { DirectAnswers } from './direct-answers.service.js';
import { RegistrationModule } from '../registration/registration.module.js';
import { FormTargets } from './form-targets.service.js';
import { InteractionsService } from './interactions.service.js';
import { Issuer } from './issuer.service.js';
import { SecondFactorsModule } from '../../second-factors/second-factors.module.js';
import { LogoutDelivery } from './logout-delivery.service.js';
import { LogoutService } from './logout.service.js';
import { OauthAccounts } from './oauth-accounts.service.js';
import { Oauth2BrowserController } from './oauth2/oauth2-browser.controller.js';
import { Oauth2ProtocolController } from './oauth2/oauth2-protocol.controller.js';
import { RegistrationController } from './oauth2/registration.controller.js';
import { ResourceMetadataController } from './oauth2/resource-metadata.controller.js';
import { OauthProvider } from './oauth-provider.service.js';
import { ApplicationsController } from './pages/applications.controller.js';
import { InteractionController } from './pages/interaction.controller.js';
import { ProtocolServer } from './protocol-server.service.js';
import { ProviderState } from './provider-state.service.js';
import { SigningKeys } from './signing-keys.service.js';
import { TokenLookup } from './token-lookup.service.js';

/**
 * This server as an OAuth 2.0 and OpenID Connect provider: other programs use it to sign people in.
 */
@Module({
  imports: [
    AuthModule,
    OauthClientsModule,
    PagesModule,
    RegistrationModule,
    SecondFactorsModule,
    WorkspacesModule,
  ],
  controllers: [
    Oauth2ProtocolController,
    Oauth2BrowserController,
    RegistrationController,
    ResourceMetadataController,
    InteractionController,
    ApplicationsController,
  ],
  providers: [
    Issuer,
    OauthAccounts,
    ProviderState,
    SigningKeys,
    LogoutService,
    OauthProvider,
    ClientAuthenticator,
    TokenLookup,
    DirectAnswers,
    ProtocolServer,
    DevicePolls,
    FormTargets,
    InteractionsService,
    LogoutDelivery,
  ],
  exports: [Issuer],
})
export class OauthModule {}

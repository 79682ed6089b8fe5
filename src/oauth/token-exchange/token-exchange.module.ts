import { Module } from '@nestjs/common';
import { ApiKeyModule } from '../../api-key/api-key.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { DevicesModule } from '../../devices/devices.module.js';
import { OauthClientsModule } from '../clients/oauth-clients.module.js';
import { PagesModule } from '../../platform/pages/pages.module.js';
import { WorkspacesModule } from '../../workspaces/workspaces.module.js';
import { GrantsService } from './grants.service.js';
import { TokenExchange } from './token-exchange.service.js';
import { TokenSigner } from './token-signer.service.js';
import { ZenmlAuthController } from './zenml/zenml-auth.controller.js';
import { ZenmlLoginController } from './zenml/zenml-login.controller.js';

/** Exchanges credentials for access tokens. */
@Module({
  imports: [
    AuthModule,
    ApiKeyModule,
    DevicesModule,
    OauthClientsModule,
    PagesModule,
    WorkspacesModule,
  ],
  controllers: [ZenmlLoginController, ZenmlAuthController],
  providers: [TokenExchange, TokenSigner, GrantsService],
})
export class TokenExchangeModule {}

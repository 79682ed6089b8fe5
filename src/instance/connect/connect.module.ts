import { Module } from '@nestjs/common';
import { OauthClientsModule } from '../../oauth/clients/oauth-clients.module.js';
import { OauthModule } from '../../oauth/provider/oauth.module.js';
import { ConnectController } from './langflow/connect.controller.js';
import { ProductConnections } from './product-connections.service.js';

/** Products that let people log in here. */
@Module({
  imports: [OauthClientsModule, OauthModule],
  controllers: [ConnectController],
  providers: [ProductConnections],
})
export class ConnectModule {}

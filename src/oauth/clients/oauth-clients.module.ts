import { Module } from '@nestjs/common';
import { OutgoingRequests } from '../../platform/outgoing/outgoing-requests.service.js';
import { UsersModule } from '../../users/users.module.js';
import { AccessTokenLookup } from './access-token-lookup.service.js';
import { ClientGrants } from './client-grants.service.js';
import { ClientSecrets } from './client-secrets.service.js';
import { ClientTokens } from './client-tokens.service.js';
import { ClientsService } from './clients.service.js';
import { LangflowOauthClientsController } from './langflow/langflow-oauth-clients.controller.js';
import { LangflowOauthGrantsController } from './langflow/langflow-oauth-grants.controller.js';
import { LogoutNotices } from './logout-notices.service.js';
import { OauthGrants } from './oauth-grants.service.js';
import { OauthRecords } from './oauth-records.service.js';

/** OAuth clients and the tokens that they get. The module `oauth` has the protocol. */
@Module({
  imports: [UsersModule],
  controllers: [LangflowOauthClientsController, LangflowOauthGrantsController],
  providers: [
    ClientsService,
    ClientSecrets,
    ClientGrants,
    ClientTokens,
    OauthRecords,
    OauthGrants,
    LogoutNotices,
    AccessTokenLookup,
    OutgoingRequests,
  ],
  exports: [
    OutgoingRequests,
    ClientsService,
    ClientSecrets,
    ClientTokens,
    OauthRecords,
    OauthGrants,
    LogoutNotices,
    AccessTokenLookup,
  ],
})
export class OauthClientsModule {}

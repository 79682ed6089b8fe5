import { Module } from '@nestjs/common';
import { UsersModule } from '../../users/users.module.js';
import { AccessTokenLookup } from './access-token-lookup.service.js';
import { ClientTokens } from './client-tokens.service.js';
import { ClientsService } from './clients.service.js';
import { LangflowOauthClientsController } from './langflow/langflow-oauth-clients.controller.js';
import { LangflowOauthGrantsController } from './langflow/langflow-oauth-grants.controller.js';
import { OauthGrants } from './oauth-grants.service.js';
import { OauthRecords } from './oauth-records.service.js';

/** Programs that get tokens by OAuth 2.0, and the tokens; the protocol itself is `oauth`. */
@Module({
  imports: [UsersModule],
  controllers: [LangflowOauthClientsController, LangflowOauthGrantsController],
  providers: [ClientsService, ClientTokens, OauthRecords, OauthGrants, AccessTokenLookup],
  exports: [ClientsService, ClientTokens, OauthRecords, OauthGrants, AccessTokenLookup],
})
export class OauthClientsModule {}

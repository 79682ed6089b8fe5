import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { AccessTokenLookup } from './access-token-lookup.service.js';
import { ClientTokens } from './client-tokens.service.js';
import { ClientsService } from './clients.service.js';
import { LangflowOauthClientsController } from './langflow/langflow-oauth-clients.controller.js';
import { OauthRecords } from './oauth-records.service.js';

/** Programs that get tokens by OAuth 2.0, and the tokens; the protocol itself is `oauth`. */
@Module({
  imports: [UsersModule],
  controllers: [LangflowOauthClientsController],
  providers: [ClientsService, ClientTokens, OauthRecords, AccessTokenLookup],
  exports: [ClientsService, ClientTokens, OauthRecords, AccessTokenLookup],
})
export class OauthClientsModule {}

import { Module } from '@nestjs/common';
import { LimitsModule } from '../../limits/limits.module.js';
import { OauthClientsModule } from '../clients/oauth-clients.module.js';
import { ClientDocuments } from './client-documents.service.js';
import { ClientLookup } from './client-lookup.service.js';
import { ClientRegistration } from './client-registration.service.js';
import { LangflowRegistrationTokensController } from './langflow/langflow-registration-tokens.controller.js';
import { RegistrationGate } from './registration-gate.service.js';
import { RegistrationTokens } from './registration-tokens.service.js';
import { UnvettedClients } from './unvetted-clients.service.js';

/** Clients that no superuser registers: by themselves, or by a document at their id. */
@Module({
  imports: [LimitsModule, OauthClientsModule],
  controllers: [LangflowRegistrationTokensController],
  providers: [
    ClientDocuments,
    ClientLookup,
    ClientRegistration,
    RegistrationGate,
    RegistrationTokens,
    UnvettedClients,
  ],
  exports: [ClientLookup, ClientRegistration],
})
export class RegistrationModule {}

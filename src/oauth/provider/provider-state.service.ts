import { Injectable } from '@nestjs/common';
import type { Adapter } from 'oidc-provider';
import { ClientsService } from '../clients/clients.service.js';
import type { OauthClient } from '../clients/oauth-client.entity.js';
import { OauthRecords } from '../clients/oauth-records.service.js';
import { ClientDocuments } from '../registration/client-documents.service.js';
import { OauthAccounts } from './oauth-accounts.service.js';
import { Issuer } from './issuer.service.js';
import type { Library } from './provider-library.js';
import { StateAdapter, type ClientSource } from './state-adapter.js';

/**
 * What the provider needs: the issuer, the accounts, the clients, and everything that was issued.
 */
@Injectable()
export class ProviderState implements ClientSource {
  constructor(
    readonly issuer: Issuer,
    readonly accounts: OauthAccounts,
    private readonly records: OauthRecords,
    private readonly clients: ClientsService,
    private readonly documents: ClientDocuments,
  ) {}

  find(id: string, readsDocument: boolean): Promise<OauthClient | null> {
    return readsDocument && this.documents.isDocument(id)
      ? this.documents.find(id)
      : this.clients.find(id);
  }

  adapterFor(model: string, builtIn: ReadonlySet<string>, library: Library): Adapter {
    return new StateAdapter(model, this.records, this, builtIn, library);
  }
}

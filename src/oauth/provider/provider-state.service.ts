import { Injectable } from '@nestjs/common';
import type { Adapter } from 'oidc-provider';
import { additionTo, type InspectedToken } from './introspection.js';
import { DevicePolls } from './device-polls.service.js';
import { OauthRecords } from '../clients/oauth-records.service.js';
import { ClientLookup } from '../registration/client-lookup.service.js';
import { OauthAccounts } from './oauth-accounts.service.js';
import { Issuer } from './issuer.service.js';
import type { Library } from './provider-library.js';
import { StateAdapter } from './state-adapter.js';

/**
 * What the provider needs: the issuer, the accounts, the clients, and everything that was issued.
 */
@Injectable()
export class ProviderState {
  constructor(
    readonly issuer: Issuer,
    readonly accounts: OauthAccounts,
    private readonly records: OauthRecords,
    readonly clients: ClientLookup,
    readonly polls: DevicePolls,
  ) {}

  /** What introspection answers in addition to the library: see `additionTo`. */
  async describe(token: InspectedToken) {
    const { accountId, clientId } = token;
    const client = accountId === undefined ? await this.clients.find(clientId ?? '', false) : null;
    const account = await this.accounts.find(accountId ?? client?.serviceAccountId ?? '');
    const claims = await account?.claims('userinfo', 'profile', {}, []);
    const username = claims?.['preferred_username'] as string | undefined;
    return additionTo(token, { issuer: this.issuer.origin, username });
  }

  /** Notes a failure of the database for which a request is refused. */
  noteFailure(error: unknown): void {
    this.records.availability.failed(error, { isRefusal: true });
  }

  adapterFor(model: string, builtIn: ReadonlySet<string>, library: Library): Adapter {
    return new StateAdapter(model, this.records, this.clients, builtIn, library);
  }
}

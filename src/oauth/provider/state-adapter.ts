import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { ClientLookup } from '../registration/client-lookup.service.js';
import type { OauthRecords } from '../clients/oauth-records.service.js';
import { toMetadata } from './client-metadata.js';
import { endsToTell, logInOf } from './log-in-binding.js';
import type { Library } from './provider-library.js';

/** A session without an account only protects a form against forgery until it is sent. */
const FORM_SECONDS = 30 * 60;

const REFRESH_TOKEN = 'RefreshToken';
const CODE = 'AuthorizationCode';

/** Stores the provider's state: each kind of record in our table, clients in theirs. */
export class StateAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly records: OauthRecords,
    private readonly clients: ClientLookup,
    private readonly builtIn: ReadonlySet<string>,
    private readonly library: Library,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { clientId } = payload;
    const isForForm = this.model === 'Session' && payload.accountId === undefined;
    const isSaved = await this.records.save(this.model, id, payload, {
      clientId: clientId === undefined || this.builtIn.has(clientId) ? null : clientId,
      lifetimeSeconds: isForForm ? FORM_SECONDS : (expiresIn ?? 0),
      ...logInOf(payload, this.library),
      ...(this.model === CODE && { endsToTell: endsToTell(payload, this.library) }),
    });
    // Meanwhile the grant was revoked, the client deleted or the account deactivated.
    if (!isSaved) throw new this.library.errors.InvalidGrant('grant or account not found');
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (this.model === 'Client') {
      // Documents are read where a person is asked; elsewhere, what was read then counts.
      const isAsking = this.library.Provider.ctx?.oidc?.route === 'authorization';
      const client = await this.clients.find(id, isAsking);
      return client ? toMetadata(client) : undefined;
    }
    const found = await this.records.find(this.model, id);
    // Whether it may be used again is decided when it is consumed, in one step in the database.
    return found && this.isRefresh() ? { ...found, consumed: undefined } : found;
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.records.findByUid(this.model, uid);
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.records.findByUserCode(this.model, userCode);
  }

  async consume(id: string): Promise<void> {
    if (await this.records.consume(id, { mayRepeat: this.isRefresh() })) return;
    throw new this.library.errors.InvalidGrant('already used');
  }

  destroy(id: string): Promise<void> {
    return this.records.delete(this.model, id);
  }

  revokeByGrantId(grantId: string): Promise<void> {
    return this.records.deleteOfGrant(this.model, grantId);
  }

  /** Whether a client is exchanging a refresh token. Everywhere else a used one is not valid. */
  private isRefresh(): boolean {
    const route = this.library.Provider.ctx?.oidc.route;
    return this.model === REFRESH_TOKEN && route === 'token';
  }
}

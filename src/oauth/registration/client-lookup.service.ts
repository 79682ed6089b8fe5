import { Injectable } from '@nestjs/common';
import { OutgoingRequests } from '../../platform/outgoing/outgoing-requests.service.js';
import { ClientsService } from '../clients/clients.service.js';
import type { OauthClient } from '../clients/oauth-client.entity.js';
import { ClientDocuments } from './client-documents.service.js';

const KEYS_TIMEOUT_MS = 2500;
const MAX_KEYS_BYTES = 64 * 1024;
const LOGOUT_TIMEOUT_MS = 5000;

/** Finds clients of every origin, and asks addresses that they name. */
@Injectable()
export class ClientLookup {
  constructor(
    private readonly clients: ClientsService,
    private readonly documents: ClientDocuments,
    private readonly outgoing: OutgoingRequests,
  ) {}

  /** @param readsDocument whether the document of a client may be read again */
  async find(id: string, readsDocument: boolean): Promise<OauthClient | null> {
    const isDocument = this.documents.isDocument(id);
    if (readsDocument && isDocument) return this.documents.find(id);
    const client = await this.clients.find(id);
    // Such a client ends when documents are switched off.
    return client?.origin === 'document' && !isDocument ? null : client;
  }

  /** Finds the client that is an API. */
  findByResource(uri: string): Promise<OauthClient | null> {
    return this.clients.findByResource(uri);
  }

  /**
   * Reads the keys of a client at its `jwks_uri`.
   *
   * @throws Error if there is no answer
   */
  async fetchKeys(url: string): Promise<Response> {
    const { status, text } = await this.outgoing.send({
      url,
      timeoutMs: KEYS_TIMEOUT_MS,
      maxBytes: MAX_KEYS_BYTES,
    });
    return new Response(text || null, { status });
  }

  /**
   * Sends a logout token to the `backchannel_logout_uri` of a client. Its answer has no content.
   *
   * @throws Error if there is no answer
   */
  async postLogout(url: string, fields: URLSearchParams): Promise<Response> {
    const status = await this.outgoing.post({ url, timeoutMs: LOGOUT_TIMEOUT_MS, fields });
    return new Response(null, { status });
  }
}

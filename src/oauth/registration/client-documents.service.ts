import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENV, type Env } from '../../platform/config/env.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { OutgoingRequests } from '../../platform/outgoing/outgoing-requests.service.js';
import { ClientsService, lockClient } from '../clients/clients.service.js';
import { OauthClient } from '../clients/oauth-client.entity.js';
import { toSettings } from './client-description.js';
import { readDocument } from './client-document.js';
import { UnvettedClients } from './unvetted-clients.service.js';

const MAX_BYTES = 5 * 1024;
const TIMEOUT_MS = 5000;
/** How long a document is not read again. */
const FRESH_MS = 10 * 60_000;
/** How long a client stays known whose document cannot be reached. */
const STALE_MS = 86_400_000;
/** How long a document that was refused is not read again. */
const REFUSED_MS = 60_000;
const MOST_REFUSED = 1000;
const MOST_AT_ONCE = 10;

/**
 * Clients whose id is the address of a document that describes them
 * (draft-ietf-oauth-client-id-metadata-document). What the document said is stored as a client, for
 * all processes: with the same rules, limits and grants.
 */
@Injectable()
export class ClientDocuments {
  private readonly logger = new Logger('ClientDocuments');
  private readonly refused = new Map<string, number>();
  private readonly reading = new Map<string, Promise<OauthClient | null>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clients: ClientsService,
    private readonly unvetted: UnvettedClients,
    private readonly outgoing: OutgoingRequests,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Whether an id is the address of a document: with a path, and nothing to vary it by. */
  isDocument(id: string): boolean {
    if (!this.env.areClientDocumentsRead || !/^https?:\/\//.test(id)) return false;
    if (!this.outgoing.allows(id)) return false;
    const { href, pathname, search, hash } = new URL(id);
    return href === id && pathname !== '/' && search === '' && hash === '' && !id.endsWith('#');
  }

  /**
   * Returns the client of a document, reading it when what is stored is not fresh. Null if the
   * document cannot be read or breaks a rule; the reason is logged.
   */
  async find(id: string): Promise<OauthClient | null> {
    const stored = await this.clients.find(id);
    if (stored && ageOf(stored) < FRESH_MS) return stored;
    if ((this.refused.get(id) ?? -Infinity) > performance.now()) return usable(stored);
    const reading = this.reading.get(id);
    if (reading) return reading;
    if (this.reading.size >= MOST_AT_ONCE) return usable(stored);
    const begun = this.read(id, stored).finally(() => this.reading.delete(id));
    this.reading.set(id, begun);
    return begun;
  }

  private async read(id: string, stored: OauthClient | null): Promise<OauthClient | null> {
    let text: string;
    try {
      const answer = await this.outgoing.send({
        url: id,
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
      });
      if (answer.status !== 200) throw new Error(`the answer has the status ${answer.status}`);
      ({ text } = answer);
    } catch (error) {
      this.refuse(id, (error as Error).message);
      return usable(stored);
    }
    try {
      return await this.store(id, text);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.refuse(id, error.text);
      return null;
    }
  }

  private store(id: string, text: string): Promise<OauthClient> {
    const description = readDocument(id, text);
    const allowance = { name: new URL(id).hostname, methods: ['none'] };
    return transact(this.dataSource, async (manager) => {
      const isKnown = await manager.existsBy(OauthClient, { id });
      const known = isKnown ? await lockClient(manager, id) : undefined;
      const { isPublic, ...settings } = toSettings(description, { ...allowance, known });
      if (known) await this.clients.change(manager, known, settings);
      else await this.unvetted.insert(manager, { ...settings, isPublic, id, origin: 'document' });
      await manager.update(OauthClient, id, { documentReadAt: new Date() });
      return manager.findOneByOrFail(OauthClient, { id });
    });
  }

  private refuse(id: string, reason: string): void {
    this.logger.warn(`The document of the client ${id} was not accepted: ${reason}`);
    const [oldest] = this.refused.keys();
    if (oldest !== undefined && this.refused.size >= MOST_REFUSED) this.refused.delete(oldest);
    this.refused.set(id, performance.now() + REFUSED_MS);
  }
}

/** What was read of a document counts for a day. */
function usable(stored: OauthClient | null): OauthClient | null {
  return stored && ageOf(stored) < STALE_MS ? stored : null;
}

/** In milliseconds. */
function ageOf({ documentReadAt }: OauthClient): number {
  return documentReadAt ? Date.now() - documentReadAt.getTime() : Infinity;
}

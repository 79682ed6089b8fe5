import { Inject, Injectable } from '@nestjs/common';
import { Not, type EntityManager } from 'typeorm';
import { ENV, type Env } from '../../platform/config/env.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { ClientsService, type IssuedClient, type NewClient } from '../clients/clients.service.js';
import { OauthClient } from '../clients/oauth-client.entity.js';

/** "rgst" in ASCII: the advisory lock under which clients are counted. */
const LOCK = 0x72677374;

/**
 * Clients without a grant, a code or a token: nobody has used them, or nobody does any more.
 */
const END_UNUSED = `
  DELETE FROM oauth_clients c
  WHERE c.origin <> 'superuser' AND c.created_at < now() - make_interval(days => $1)
    AND NOT EXISTS (SELECT FROM oauth_records r WHERE r.client_id = c.id)`;

/** The clients that no superuser registered: there are not too many, and unused ones end. */
@Injectable()
export class UnvettedClients {
  constructor(
    private readonly clients: ClientsService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Inserts a client, after those that are no longer used were deleted.
   *
   * @throws DomainError `limit_reached`, `oauth_client_invalid`
   */
  async insert(manager: EntityManager, client: NewClient): Promise<IssuedClient> {
    const { maxRegisteredClients: most, registeredClientDays } = this.env;
    await manager.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await manager.query(END_UNUSED, [registeredClientDays]);
    const count = await manager.countBy(OauthClient, { origin: Not('superuser') });
    if (count >= most) throw new DomainError('limit_reached', { of: 'registered_clients', most });
    return this.clients.insert(manager, client);
  }
}

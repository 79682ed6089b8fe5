import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { hashSecretToHex } from '../../platform/credentials/secret-token.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { AccountLookup } from '../../users/account-lookup.js';

interface Found {
  clientId: string | null;
  grantId: string | null;
  scopes: string[] | null;
  isLive: boolean;
}

const FIND_BY_HASH = {
  name: 'oauth_access_tokens_by_hash',
  key: { hash: 'bytea' } as const,
  found: {
    clientId: 'c.client_id',
    grantId: `encode(c.grant_id, 'hex')`,
    scopes: 'c.scopes',
    isLive: 'c.session_epoch = u.session_epoch',
  },
  from: 'oauth_records c JOIN users u ON u.id = c.account_id',
  // A token for another API is not valid here.
  where: `c.id = asked.hash AND c.model IN ('AccessToken', 'ClientCredentials') AND c.audience IS NULL
    AND c.expires_at > now()`,
};

/**
 * Finds the account that an OAuth 2.0 access token acts for. The token is read from the database on
 * each request, so a revoked token is rejected at once.
 */
@Injectable()
export class AccessTokenLookup {
  private readonly lookup: AccountLookup<Found>;

  constructor(dataSource: DataSource) {
    this.lookup = new AccountLookup<Found>(dataSource, FIND_BY_HASH);
  }

  /** @throws DomainError `invalid_token` (unknown, expired, revoked), `account_inactive` */
  async authenticate(text: string): Promise<Actor> {
    const caller = await this.lookup.load(hashSecretToHex(text));
    if (!caller) throw new DomainError('invalid_token');
    const { account, found } = caller;
    if (!account.isActive) throw new DomainError('account_inactive');
    if (!found.isLive) throw new DomainError('invalid_token');
    const limits = { workspaceId: null, scopes: found.scopes ?? [], isReadOnly: false };
    const { clientId, grantId } = found;
    return { account, credential: { kind: 'oauth-token', clientId, grantId, limits } };
  }
}

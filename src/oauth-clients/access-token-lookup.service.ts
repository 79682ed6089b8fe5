import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { hashSecret } from '../credentials/secret-token.js';
import { BatchLoader } from '../database/batch-loader.js';
import { FOR_EACH_PLACE, inOrder, type PlacedRow } from '../database/batch-query.js';
import { poolOf } from '../database/data-source.js';
import { DomainError } from '../errors/domain-error.js';
import {
  ACTING_ACCOUNT_COLUMNS,
  toActingAccount,
  type ActingAccountRow,
} from '../users/account-columns.js';

interface Row extends ActingAccountRow, PlacedRow {
  client_id: string | null;
  scopes: string[] | null;
  is_live: boolean;
}

const FIND_BY_HASH = {
  name: 'oauth_access_tokens_by_hash',
  text: `
    SELECT asked.place::int, found.*
    FROM unnest($1::bytea[]) WITH ORDINALITY AS asked (hash, place) CROSS JOIN LATERAL (
      SELECT r.client_id, r.scopes, r.session_epoch = u.session_epoch AS is_live, ${ACTING_ACCOUNT_COLUMNS}
      FROM oauth_records r JOIN users u ON u.id = r.account_id
      WHERE r.id = asked.hash AND r.model IN ('AccessToken', 'ClientCredentials') AND r.expires_at > now()
      LIMIT 1
    ) AS found ${FOR_EACH_PLACE}`,
};

/** Tells for whom an access token of OAuth 2.0 acts. Read from the database with each request: a revoked one is powerless at once. */
@Injectable()
export class AccessTokenLookup {
  private readonly loader = new BatchLoader<Buffer, Row>((hashes) => this.findMany(hashes));

  constructor(private readonly dataSource: DataSource) {}

  /** @throws DomainError `invalid_token` (unknown, expired, revoked), `account_inactive` */
  async authenticate(text: string): Promise<Actor> {
    const row = await this.loader.load(hashSecret(text));
    if (!row) throw new DomainError('invalid_token');
    if (!row.is_active) throw new DomainError('account_inactive');
    if (!row.is_live) throw new DomainError('invalid_token');
    return {
      account: toActingAccount(row),
      credential: {
        kind: 'oauth-token',
        clientId: row.client_id,
        limits: { workspaceId: null, scopes: row.scopes ?? [], isReadOnly: false },
      },
    };
  }

  private async findMany(hashes: readonly Buffer[]): Promise<(Row | undefined)[]> {
    const { rows } = await poolOf(this.dataSource).query<Row>({
      ...FIND_BY_HASH,
      values: [hashes],
    });
    return inOrder(hashes.length, rows);
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor, ApiKeyCredential, Limits } from '../access/actor.js';
import { hashSecret, isMistypedApiKey } from '../credentials/secret-token.js';
import { BatchLoader } from '../database/batch-loader.js';
import { FOR_EACH_PLACE, inOrder, type PlacedRow } from '../database/batch-query.js';
import { poolOf } from '../database/data-source.js';
import { DomainError } from '../errors/domain-error.js';
import {
  ACTING_ACCOUNT_COLUMNS,
  toActingAccount,
  type ActingAccountRow,
} from '../users/account-columns.js';
import { ApiKeyRateLimit } from './api-key-rate-limit.service.js';
import { ApiKeyUsage } from './api-key-usage.service.js';

interface Row extends ActingAccountRow, PlacedRow {
  api_key_id: string;
  scopes: string[] | null;
  workspace_id: string | null;
  is_read_only: boolean;
  session_epoch: number | null;
  rate_limit: number | null;
  rate_limit_window_seconds: number;
  rate_limit_bucket: string;
}

const findBy = (column: 'hash' | 'id', type: 'bytea' | 'uuid') => ({
  name: `api_keys_by_${column}`,
  text: `
    SELECT asked.place::int, found.*
    FROM unnest($1::${type}[]) WITH ORDINALITY AS asked (${column}, place) CROSS JOIN LATERAL (
      SELECT k.id AS api_key_id, k.scopes, k.workspace_id, k.is_read_only, k.session_epoch,
        k.rate_limit, k.rate_limit_window_seconds, k.rate_limit_bucket, ${ACTING_ACCOUNT_COLUMNS}
      FROM api_keys k JOIN users u ON u.id = k.user_id
      WHERE k.${column} = asked.${column} AND k.is_active AND (k.expires_at IS NULL OR k.expires_at > now())
        AND (k.session_epoch IS NULL OR k.session_epoch = u.session_epoch)
      LIMIT 1
    ) AS found ${FOR_EACH_PLACE}`,
});

const FIND_BY_HASH = findBy('hash', 'bytea');
const FIND_BY_ID = findBy('id', 'uuid');

/** Tells whose key was presented. Every answer is read from the database: a revoked key is powerless at once. */
@Injectable()
export class ApiKeyLookup {
  private readonly loader = new BatchLoader<Buffer, Row>((hashes) =>
    this.findMany(FIND_BY_HASH, hashes),
  );
  private readonly loaderById = new BatchLoader<string, Row>((ids) =>
    this.findMany(FIND_BY_ID, ids),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly usage: ApiKeyUsage,
    private readonly rateLimit: ApiKeyRateLimit,
  ) {}

  /**
   * @param address of the client, remembered with the use
   * @throws DomainError `invalid_api_key` (unknown, switched off, expired), `api_key_of_inactive_account`, `rate_limited`
   */
  async authenticate(text: string, address?: string): Promise<Actor> {
    if (isMistypedApiKey(text)) throw new DomainError('invalid_api_key');
    const row = await this.loader.load(hashSecret(text));
    if (!row) throw new DomainError('invalid_api_key');
    if (!row.is_active) throw new DomainError('api_key_of_inactive_account');
    if (row.rate_limit !== null) await this.consume(row, row.rate_limit);
    this.usage.record(row.api_key_id, address);
    return { account: toActingAccount(row), credential: toCredential(row) };
  }

  /**
   * The caller by a token that was given for a key: as good as the key is now.
   *
   * @throws DomainError `invalid_token`, `account_inactive`, `rate_limited`
   */
  async authenticateById(userId: string, id: string): Promise<Actor> {
    const row = await this.loaderById.load(id);
    if (!row || row.user_id !== userId) throw new DomainError('invalid_token');
    if (!row.is_active) throw new DomainError('account_inactive');
    if (row.rate_limit !== null) await this.consume(row, row.rate_limit);
    this.usage.record(id);
    return { account: toActingAccount(row), credential: toCredential(row) };
  }

  private consume(row: Row, requests: number): Promise<void> {
    const windowSeconds = row.rate_limit_window_seconds;
    return this.rateLimit.consume(row.rate_limit_bucket, { requests, windowSeconds });
  }

  private async findMany(
    query: typeof FIND_BY_HASH,
    keys: readonly (Buffer | string)[],
  ): Promise<(Row | undefined)[]> {
    const { rows } = await poolOf(this.dataSource).query<Row>({ ...query, values: [keys] });
    return inOrder(keys.length, rows);
  }
}

function toCredential(row: Row): ApiKeyCredential {
  return {
    kind: 'api-key',
    id: row.api_key_id,
    isSession: row.session_epoch !== null,
    limits: toLimits(row),
  };
}

function toLimits(row: Row): Limits | null {
  const { workspace_id: workspaceId, scopes, is_read_only: isReadOnly } = row;
  if (workspaceId === null && scopes === null && !isReadOnly) return null;
  return { workspaceId, scopes, isReadOnly };
}

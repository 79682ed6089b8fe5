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
  session_epoch: number | null;
  limits: LimitsRow | null;
}

interface LimitsRow {
  scopes: string[] | null;
  workspace_id: string | null;
  is_read_only: boolean;
  rate_limit: number | null;
  window_seconds: number;
  bucket: string;
}

/** One column, null for most keys: a column that is read costs every request, whatever is in it. */
const LIMITS = `
  CASE WHEN k.scopes IS NULL AND k.workspace_id IS NULL AND NOT k.is_read_only AND k.rate_limit IS NULL THEN NULL
  ELSE json_build_object('scopes', k.scopes, 'workspace_id', k.workspace_id, 'is_read_only', k.is_read_only,
    'rate_limit', k.rate_limit, 'window_seconds', k.rate_limit_window_seconds, 'bucket', k.rate_limit_bucket) END`;

const findBy = (column: 'hash' | 'id', type: 'bytea' | 'uuid') => ({
  name: `api_keys_by_${column}`,
  text: `
    SELECT asked.place::int, found.*
    FROM unnest($1::${type}[]) WITH ORDINALITY AS asked (${column}, place) CROSS JOIN LATERAL (
      SELECT k.id AS api_key_id, k.session_epoch, ${LIMITS} AS limits, ${ACTING_ACCOUNT_COLUMNS}
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
    if (row.limits) await this.consume(row.limits);
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
    if (row.limits) await this.consume(row.limits);
    this.usage.record(id);
    return { account: toActingAccount(row), credential: toCredential(row) };
  }

  private async consume(limits: LimitsRow): Promise<void> {
    const { rate_limit: requests, window_seconds: windowSeconds, bucket } = limits;
    if (requests !== null) await this.rateLimit.consume(bucket, { requests, windowSeconds });
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
    limits: row.limits && toLimits(row.limits),
  };
}

/** How often it may be used is no limit of what it may. */
function toLimits(row: LimitsRow): Limits | null {
  const { workspace_id: workspaceId, scopes, is_read_only: isReadOnly } = row;
  if (workspaceId === null && scopes === null && !isReadOnly) return null;
  return { workspaceId, scopes, isReadOnly };
}

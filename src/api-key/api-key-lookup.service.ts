import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor, ApiKeyCredential, Limits, Restriction } from '../access/actor.js';
import { hashSecretToHex, isMistypedApiKey } from '../platform/credentials/secret-token.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { AccountLookup } from '../users/account-lookup.js';
import type { Caller } from '../users/remembered-callers.js';
import { ApiKeyRateLimit } from './api-key-rate-limit.service.js';
import { ApiKeyUsage } from './api-key-usage.service.js';

/** What {@link ApiKeyLookup.authenticate} throws. */
export const AUTHENTICATE_KEY_REFUSALS = [
  'invalid_api_key',
  'api_key_of_inactive_account',
  'rate_limited',
] as const satisfies readonly ErrorCode[];

const NOBODYS_HASH = '0'.repeat(64);

/** The limits of a key, named as in its entity. */
interface Found extends Limits {
  readonly apiKeyId: string;
  readonly isSession: boolean;
  readonly restriction: Restriction | null;
  readonly impersonatorId: string | null;
  readonly rateLimit: number | null;
  readonly rateLimitWindowSeconds: number;
  readonly rateLimitBucket: string;
}

const statementBy = (column: 'hash' | 'id', type: 'bytea' | 'uuid') => ({
  name: `api_keys_by_${column}`,
  key: { [column]: type },
  found: {
    apiKeyId: 'c.id',
    isSession: 'c.session_epoch IS NOT NULL',
    restriction: `CASE WHEN c.session_epoch IS NOT NULL THEN NULL WHEN c.is_unproven THEN 'unproven'
      WHEN c.expires_at IS NOT NULL THEN 'expires_at' WHEN c.rate_limit IS NOT NULL THEN 'rate_limit'
      WHEN coalesce(c.oauth_grant_id::text, c.oauth_client_id) IS NOT NULL THEN 'oauth_grant'
      WHEN c.impersonator_id IS NOT NULL THEN 'impersonator' END`,
    impersonatorId: 'c.impersonator_id',
    scopes: 'c.scopes',
    workspaceId: 'c.workspace_id',
    isReadOnly: 'c.is_read_only',
    rateLimit: 'c.rate_limit',
    rateLimitWindowSeconds: 'c.rate_limit_window_seconds',
    rateLimitBucket: 'c.rate_limit_bucket',
  },
  from: 'api_keys c JOIN users u ON u.id = c.user_id',
  where: `c.${column} = asked.${column} AND c.is_active AND (c.expires_at IS NULL OR c.expires_at > now())
    AND (c.session_epoch IS NULL OR c.session_epoch = u.session_epoch)`,
});

/**
 * Finds the owner of a key. Reads the database each time, so that a revoked key stops working at
 * once.
 */
@Injectable()
export class ApiKeyLookup {
  private readonly byHash: AccountLookup<Found>;
  private readonly byId: AccountLookup<Found>;

  constructor(
    dataSource: DataSource,
    private readonly usage: ApiKeyUsage,
    private readonly rateLimit: ApiKeyRateLimit,
  ) {
    this.byHash = new AccountLookup<Found>(dataSource, statementBy('hash', 'bytea'));
    this.byId = new AccountLookup<Found>(dataSource, statementBy('id', 'uuid'));
  }

  /**
   * Authenticates the caller by the text of a key.
   *
   * @param address the client's address, stored with the use
   * @throws DomainError {@link AUTHENTICATE_KEY_REFUSALS}: `invalid_api_key` if it is unknown,
   *   switched off or expired
   */
  async authenticate(text: string, address?: string): Promise<Actor> {
    if (isMistypedApiKey(text)) throw new DomainError('invalid_api_key');
    const caller = await this.byHash.load(hashSecretToHex(text));
    if (!caller) throw new DomainError('invalid_api_key');
    if (!caller.account.isActive) throw new DomainError('api_key_of_inactive_account');
    return this.countUse(caller, address);
  }

  /**
   * Looks up a key that nobody has, in the queue of all look-ups.
   *
   * @throws the failure of the database, if requests with keys fail
   */
  async assertAnswers(): Promise<void> {
    await this.byHash.load(NOBODYS_HASH);
  }

  /**
   * Authenticates the caller by a token that was issued for a key. The key's current limits apply.
   *
   * @throws DomainError `invalid_token`, `account_inactive`, `rate_limited`
   */
  async authenticateById(userId: string, id: string): Promise<Actor> {
    const caller = await this.byId.load(id);
    if (caller?.account.id !== userId) throw new DomainError('invalid_token');
    if (!caller.account.isActive) throw new DomainError('account_inactive');
    return this.countUse(caller);
  }

  private async countUse({ account, found }: Caller<Found>, address?: string): Promise<Actor> {
    const { rateLimit: requests, rateLimitWindowSeconds: windowSeconds } = found;
    if (requests !== null) {
      await this.rateLimit.consume(found.rateLimitBucket, { requests, windowSeconds });
    }
    this.usage.record(found.apiKeyId, address);
    return { account, credential: toCredential(found) };
  }
}

function toCredential(found: Found): ApiKeyCredential {
  const { apiKeyId: id, isSession, restriction, impersonatorId } = found;
  const { workspaceId, scopes, isReadOnly } = found;
  const isLimited = workspaceId !== null || scopes !== null || isReadOnly;
  const limits = isLimited ? { workspaceId, scopes, isReadOnly } : null;
  return { kind: 'api-key', id, isSession, limits, restriction, impersonatorId };
}

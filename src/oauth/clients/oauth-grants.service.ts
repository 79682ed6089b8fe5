import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertPower, POWER_REFUSALS } from '../../access/scopes.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import type { ClientOrigin } from './client-origin.js';
import { LogInClient } from './log-in-client.entity.js';
import { GRANT, OauthRecord } from './oauth-record.entity.js';
import { OauthRecords, type Payload } from './oauth-records.service.js';
import { apiScopesOf } from './oauth-scopes.js';

/** What {@link OauthGrants.revoke} throws. */
export const REVOKE_GRANT_REFUSALS = [
  'oauth_grant_not_found',
  // The credential has fewer scopes than the grant.
  ...POWER_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What a person lets an OAuth client do. */
export interface OauthGrant {
  /** Hexadecimal digits. It is not a credential. */
  readonly id: string;
  readonly userId: string;
  /** Null for a built-in client. */
  readonly client: {
    readonly id: string;
    readonly name: string;
    readonly origin: ClientOrigin;
  } | null;
  readonly scopes: readonly string[];
  /** Single claims that the client asked for by name. */
  readonly claims: readonly string[];
  readonly grantedAt: Date;
  readonly expiresAt: Date;
  /** When the client last got a token with it; null if none of its tokens is stored any more. */
  readonly lastUsedAt: Date | null;
  /** Whether it ends with the log-in in which it was given. */
  readonly endsWithLogIn: boolean;
}

const LAST_USED = `
  SELECT token.grant_id, max(token.created_at) AS used_at
  FROM oauth_records token JOIN oauth_records g ON g.id = token.grant_id
  WHERE g.account_id = $1 AND token.model IN ('AccessToken', 'RefreshToken')
  GROUP BY token.grant_id`;

/** Lists and revokes the grants of accounts. */
@Injectable()
export class OauthGrants {
  constructor(
    private readonly dataSource: DataSource,
    private readonly records: OauthRecords,
  ) {}

  /** Lists an account's active grants, newest first. */
  async list(userId: string): Promise<OauthGrant[]> {
    const rows = await this.dataSource.manager
      .createQueryBuilder(OauthRecord, 'g')
      .innerJoinAndSelect('g.account', 'u')
      .leftJoinAndSelect('g.client', 'c')
      .where('g.accountId = :userId AND g.model = :model', { userId, model: GRANT })
      .andWhere('g.expiresAt > now() AND g.sessionEpoch = u.sessionEpoch')
      .orderBy('g.createdAt', 'DESC')
      .addOrderBy('g.id')
      .getMany();
    const used = await this.dataSource.query<{ grant_id: Buffer; used_at: Date }[]>(LAST_USED, [
      userId,
    ]);
    const times = new Map(used.map((row) => [hexOf(row.grant_id), row.used_at]));
    return rows.map((row) => ({
      ...toGrant(row, times.get(hexOf(row.id)) ?? null),
      claims: claimsIn(this.records.open(row.id, row.payload)),
    }));
  }

  /**
   * Revokes a grant of an account for a caller who may manage the account. Its codes, its tokens
   * and the API keys made with them are rejected at once, and the client is told that its log-in
   * has ended.
   *
   * @throws DomainError {@link REVOKE_GRANT_REFUSALS}
   */
  async revoke(actor: Actor, userId: string, id: string): Promise<void> {
    const where = { id: Buffer.from(id, 'hex'), model: GRANT, accountId: userId };
    await transact(this.dataSource, async (manager) => {
      const grant = await manager.findOne(OauthRecord, {
        where,
        lock: { mode: 'pessimistic_write' },
      });
      if (!grant) throw new DomainError('oauth_grant_not_found');
      assertPower(actor, apiScopesOf(grant.scopes ?? []));
      await manager.delete(LogInClient, { grantId: grant.id });
      await manager.delete(OauthRecord, { id: grant.id });
    });
  }
}

function claimsIn(payload: Payload | undefined): string[] {
  const { claims } = (payload?.['openid'] ?? {}) as { claims?: string[] };
  return claims ?? [];
}

function hexOf(id: Uint8Array): string {
  return Buffer.from(id).toString('hex');
}

function toGrant(
  { id, accountId, client, scopes, ...row }: OauthRecord,
  lastUsedAt: Date | null,
): Omit<OauthGrant, 'claims'> {
  return {
    id: hexOf(id),
    userId: accountId!,
    client: client && { id: client.id, name: client.name, origin: client.origin },
    scopes: scopes ?? [],
    grantedAt: row.createdAt,
    expiresAt: row.expiresAt,
    lastUsedAt,
    endsWithLogIn: row.logInId !== null,
  };
}

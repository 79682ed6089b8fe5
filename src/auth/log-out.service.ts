import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { DataSource, In, IsNull, Not, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { THE_SERVER } from '../access/actor.js';
import { ApiKey } from '../api-key/api-key.entity.js';
import { KeyWriter } from '../api-key/key-writer.service.js';
import { findAndLockOwner, lockOwner } from '../api-key/lock-owner.js';
import { hashSecret, isAccessTokenText } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { OauthRecords } from '../oauth/clients/oauth-records.service.js';
import { AccessTokens, type TokenClaims } from './access-tokens.service.js';
import { Session } from './session.entity.js';

/** Selects the tokens of log-ins, not API keys. */
const OF_A_LOG_IN = { sessionEpoch: Not(IsNull()) };

/** Returns the tokens that a log-in has: `SessionTokens` links them as successors. */
const TOKENS_OF_LOG_IN = `
  WITH RECURSIVE log_in AS (
    SELECT id, successor_id FROM api_keys WHERE id = $1
    UNION
    SELECT k.id, k.successor_id FROM api_keys k
      JOIN log_in l ON k.id = l.successor_id OR k.successor_id = l.id
  ) SELECT id FROM log_in`;

/**
 * Ends sessions, on every API and page. With a session the database deletes the grants made with it
 * and their tokens (`oauth_records.log_in_id`), except grants with offline access and the log-ins
 * of devices.
 */
@Injectable()
export class LogOut {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: AccessTokens,
    private readonly records: OauthRecords,
    private readonly writer: KeyWriter,
  ) {}

  /**
   * Ends what each credential of a request represents: the session of a token or a cookie, expired
   * or not, or the grant of an OAuth 2.0 access token. API keys stay. Other texts are ignored.
   *
   * @param texts all credentials that came with the request
   */
  async end(texts: readonly (string | undefined)[]): Promise<void> {
    for (const text of new Set(texts)) {
      if (!text) continue;
      const claims = this.claimsOf(text);
      if (claims) await this.endToken(claims);
      else if (isAccessTokenText(text)) await this.records.endAccessToken(text);
      else await this.endLogIn({ hash: hashSecret(text) });
    }
  }

  /**
   * Ends one log-in of an account.
   *
   * @param id the id of its session, or of one of its tokens
   * @returns whether the account has such a log-in
   */
  endOne(userId: string, id: string): Promise<boolean> {
    return transact(this.dataSource, async (manager) => {
      await lockOwner(manager, userId);
      const { affected } = await manager.delete(Session, { id, userId });
      const ended = await this.writer.remove(manager, THE_SERVER, {
        id: In(await tokensOf(manager, id)),
        userId,
        ...OF_A_LOG_IN,
      });
      return Boolean(affected) || ended.length > 0;
    });
  }

  /**
   * Ends all log-ins of an account but one.
   *
   * @param keptId the id of its session, or of one of its tokens. Undefined: none is kept
   */
  async endOthers(userId: string, keptId: string | undefined): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await lockOwner(manager, userId);
      const kept = keptId === undefined ? [] : [keptId, ...(await tokensOf(manager, keptId))];
      const others = { id: Not(In(kept)), userId };
      await manager.delete(Session, others);
      await this.writer.remove(manager, THE_SERVER, { ...others, ...OF_A_LOG_IN });
    });
  }

  /** Ends the session of a token, or the log-in token that was exchanged for it. */
  private async endToken({ sid, key }: TokenClaims): Promise<void> {
    if (isUUID(sid)) {
      await transact(this.dataSource, (manager) => manager.delete(Session, { id: sid }));
    }
    if (isUUID(key)) await this.endLogIn({ id: key });
  }

  /** Ends all tokens of the log-in of one. The owner is locked, so that none is added meanwhile. */
  private async endLogIn(where: FindOptionsWhere<ApiKey>): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const key = await manager.findOneBy(ApiKey, { ...where, ...OF_A_LOG_IN });
      // The log-ins of an account end with it.
      if (!key || !(await findAndLockOwner(manager, key.userId))) return;
      const ids = await tokensOf(manager, key.id);
      await this.writer.remove(manager, THE_SERVER, { id: In(ids), ...OF_A_LOG_IN });
    });
  }

  private claimsOf(text: string): TokenClaims | undefined {
    try {
      return this.tokens.verify(text, { mayBeExpired: true });
    } catch {
      return undefined;
    }
  }
}

async function tokensOf(manager: EntityManager, id: string): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(TOKENS_OF_LOG_IN, [id]);
  return rows.map((row) => row.id);
}

import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { DataSource, IsNull, Not, type FindOptionsWhere } from 'typeorm';
import { THE_SERVER } from '../access/actor.js';
import type { ApiKey } from '../api-key/api-key.entity.js';
import { KeyWriter } from '../api-key/key-writer.service.js';
import { hashSecret, isAccessTokenText } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { OauthRecords } from '../oauth/clients/oauth-records.service.js';
import { AccessTokens, type TokenClaims } from './access-tokens.service.js';
import { Session } from './session.entity.js';

/** Selects the tokens of log-ins, not API keys. */
const OF_A_LOG_IN = { sessionEpoch: Not(IsNull()) };

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
      else await this.remove({ hash: hashSecret(text), ...OF_A_LOG_IN });
    }
  }

  /** Ends the session of a token, or the log-in token that was exchanged for it. */
  private async endToken({ sid, key }: TokenClaims): Promise<void> {
    if (isUUID(sid)) {
      await transact(this.dataSource, (manager) => manager.delete(Session, { id: sid }));
    }
    if (isUUID(key)) await this.remove({ id: key, ...OF_A_LOG_IN });
  }

  private async remove(where: FindOptionsWhere<ApiKey>): Promise<void> {
    await transact(this.dataSource, (manager) => this.writer.remove(manager, THE_SERVER, where));
  }

  private claimsOf(text: string): TokenClaims | undefined {
    try {
      return this.tokens.verify(text, { mayBeExpired: true });
    } catch {
      return undefined;
    }
  }
}

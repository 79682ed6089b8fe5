import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ActingAccount } from '../../access/actor.js';
import { hashSecret, hashSecretToHex } from '../../platform/credentials/secret-token.js';
import type { BatchLoader } from '../../platform/database/batch-loader.js';
import { batchLookup } from '../../platform/database/batch-lookup.js';
import { FOR_EACH_PLACE, toArrayText } from '../../platform/database/batch-query.js';
import { AccountLookup } from '../../users/account-lookup.js';
import { OauthRecords, type Payload } from '../clients/oauth-records.service.js';

interface Found {
  model: string;
  /** In hexadecimal digits. */
  payload: string;
}

interface SessionRow {
  id: Buffer;
  payload: Buffer;
}

/** A valid token, of an active account. */
export interface LiveToken {
  /** The library's name of its kind: `AccessToken`, `ClientCredentials` or `RefreshToken`. */
  readonly kind: string;
  readonly payload: Payload & { readonly iat: number; readonly exp: number };
  /** The person, or the service account of a client that acts for itself. */
  readonly account: ActingAccount;
}

/** What the library checks of a token and of its grant, in one statement. */
const FIND_TOKEN = {
  name: 'oauth_tokens_by_hash',
  key: { hash: 'bytea' } as const,
  found: { model: 'c.model', payload: `encode(c.payload, 'hex')` },
  from: 'oauth_records c JOIN users u ON u.id = c.account_id',
  where: `c.id = asked.hash AND c.model IN ('AccessToken', 'ClientCredentials', 'RefreshToken')
    AND c.expires_at > now() AND c.consumed_at IS NULL
    AND u.is_active AND u.session_epoch = c.session_epoch
    AND (c.grant_id IS NULL OR EXISTS (
      SELECT FROM oauth_records g WHERE g.id = c.grant_id AND g.model = 'Grant'
        AND g.expires_at > now() AND g.session_epoch = u.session_epoch
        AND g.account_id = c.account_id AND g.client_id IS NOT DISTINCT FROM c.client_id))`,
};

const FIND_SESSION = {
  name: 'oauth_sessions_by_uid',
  text: `
    SELECT asked.place::int, s.id, s.payload
    FROM unnest($1::bytea[]) WITH ORDINALITY AS asked (uid, place)
    JOIN oauth_records s ON s.uid = asked.uid AND s.model = 'Session' AND s.expires_at > now()
    JOIN users u ON u.id = s.account_id AND u.is_active AND u.session_epoch = s.session_epoch
    ${FOR_EACH_PLACE}`,
};

/**
 * Finds tokens as the library does, but all those of one turn of the event loop with one statement.
 * Everything is read from the database on each request, so that a revocation holds at once.
 */
@Injectable()
export class TokenLookup {
  private readonly tokens: AccountLookup<Found>;
  private readonly sessions: BatchLoader<string, SessionRow>;

  constructor(
    dataSource: DataSource,
    private readonly records: OauthRecords,
  ) {
    this.tokens = new AccountLookup<Found>(dataSource, FIND_TOKEN);
    this.sessions = batchLookup(dataSource, FIND_SESSION, (uids: readonly string[]) => [
      toArrayText(uids, 'bytea'),
    ]);
  }

  /** Returns undefined for an unknown, expired, used or revoked token. */
  async find(text: string): Promise<LiveToken | undefined> {
    const id = hashSecret(text);
    // In capitals, because the look-up of tokens that call our APIs remembers under the other name.
    const caller = await this.tokens.load(id.toString('hex').toUpperCase());
    if (!caller) return undefined;
    const { account, found } = caller;
    const payload = this.records.open(id, Buffer.from(found.payload, 'hex'));
    if (payload === undefined || !(await this.isBound(payload))) return undefined;
    return { kind: found.model, payload: payload as LiveToken['payload'], account };
  }

  /** Whether the browser session with which the token ends is still there. */
  private async isBound(token: Payload): Promise<boolean> {
    const { expiresWithSession, sessionUid, accountId, clientId, grantId } = token;
    if (!expiresWithSession) return true;
    const row = await this.sessions.load(hashSecretToHex(String(sessionUid)));
    const session = row && this.records.open(row.id, row.payload);
    const authorizations = session?.['authorizations'] as
      Record<string, { grantId?: string } | undefined> | undefined;
    return (
      session?.accountId === accountId && authorizations?.[String(clientId)]?.grantId === grantId
    );
  }
}

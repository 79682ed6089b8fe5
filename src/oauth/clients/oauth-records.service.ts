import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENV, type Env } from '../../platform/config/env.js';
import { SIGNING_KEY } from '../../platform/config/signing-key.js';
import { SealedBox } from '../../platform/credentials/sealed-box.js';
import { hashSecret } from '../../platform/credentials/secret-token.js';
import type { Availability } from '../../platform/database/availability.js';
import { poolOf } from '../../platform/database/data-source.js';
import { watchOf } from '../../platform/database/database-watch.js';
import { retryConflicts, transact } from '../../platform/database/transact.js';
import { isForeignKeyViolation } from '../../platform/database/foreign-key-violation.js';
import { ClientTokenBound } from './client-token-bound.js';
import { GRANT } from './oauth-record.entity.js';
import { END_OLDEST_IN_LOG_IN, SAVE, SAVE_IN_LOG_IN } from './save-record.js';
import { scopeOfGrant } from './scope-of-grant.js';

/** What the provider stores of something it issued. The names are the library's. */
export interface Payload {
  readonly accountId?: string;
  readonly clientId?: string;
  readonly grantId?: string;
  readonly scope?: string;
  /** The API that an access token is for; absent for those of this server. */
  readonly aud?: string | string[];
  readonly uid?: string;
  readonly userCode?: string;
  /** Seconds since the epoch. */
  readonly consumed?: number;
  readonly [name: string]: unknown;
}

interface Belonging {
  /** Null for a built-in client. */
  readonly clientId: string | null;
  readonly lifetimeSeconds: number;
  /** The log-in with which the record ends, */
  readonly logInId?: string | undefined;
  /** or the `uid` of the browser session whose log-in that is. */
  readonly sessionUid?: string | undefined;
  /** The log-in about whose end the client is told, for a code with a `sid`. */
  readonly endsToTell?: { readonly sid: string; readonly logInId: string } | undefined;
}

interface Row {
  id: Buffer;
  payload: Buffer;
  consumed_at: Date | null;
}

/** How long an expired record is kept, to report it as expired instead of unknown. */
const KEPT_AFTER_EXPIRY = "interval '1 hour'";
const CLEARING_EVERY_MS = 60_000;

/**
 * A record of an account is found only while the account is active and its sessions have not been
 * ended.
 */
const find = (column: 'id' | 'uid' | 'user_code') => `
  SELECT r.id, r.payload, r.consumed_at
  FROM oauth_records r LEFT JOIN users u ON u.id = r.account_id
  WHERE r.${column} = $1 AND r.model = $2
    AND (r.account_id IS NULL OR (u.is_active AND u.session_epoch = r.session_epoch))`;

/**
 * Marks a record as used. Of several concurrent requests, in any process, exactly one succeeds, or
 * those within some seconds of the first use. The time of the first use stays, and all processes
 * use the clock of the database. Without such seconds the time is not compared: a request that
 * waited for the row began before the one that used it.
 */
const CONSUME = `
  UPDATE oauth_records SET consumed_at = coalesce(consumed_at, now())
  WHERE id = $1 AND (consumed_at IS NULL
    OR ($2::float8 > 0 AND consumed_at > now() - make_interval(secs => $2::float8)))
  RETURNING id`;

const REVOKE_FAMILY = `
  DELETE FROM oauth_records WHERE id = (SELECT r.grant_id FROM oauth_records r WHERE r.id = $1)`;

const END_ACCESS_TOKEN = `
  DELETE FROM oauth_records r USING oauth_records token
  WHERE token.id = $1 AND token.model IN ('AccessToken', 'ClientCredentials')
    AND (r.id = token.id OR (r.id = token.grant_id AND r.log_in_id IS NOT NULL))`;

/** Makes concurrent requests wait for each other. */
const LOCK_ACCOUNT = 'SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE';

const endOldestOf = (column: 'account_id' | 'grant_id') => `
  DELETE FROM oauth_records WHERE id IN (
    SELECT id FROM oauth_records WHERE ${column} = $1 AND model = $2 ORDER BY created_at DESC, id OFFSET $3)`;

/** The library's name for a token by client credentials. */
const CLIENT_TOKEN = 'ClientCredentials';

/**
 * How many records of each kind one grant keeps, the latest ones. A program that keeps asking
 * cannot fill the table.
 */
const MOST_OF_GRANT = 100;

/**
 * Stores the provider's state. Codes, tokens and cookies are looked up by hash; their payload is
 * encrypted.
 */
@Injectable()
export class OauthRecords {
  private readonly box: SealedBox;
  private clearedAt = -Infinity;
  readonly availability: Availability;
  private readonly clientTokens: ClientTokenBound;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SIGNING_KEY) key: KeyObject,
    @Inject(ENV) private readonly env: Env,
  ) {
    this.box = new SealedBox(key, 'gatehouse oauth records');
    const watch = watchOf(dataSource);
    this.availability = watch.availability;
    this.clientTokens = new ClientTokenBound((...sent) => this.query(...sent), watch);
  }

  /**
   * Inserts or replaces a record.
   *
   * @returns false when what it belongs to (the grant, the client, the account, the log-in) is
   *   gone, or the account is inactive
   */
  async save(
    model: string,
    name: string,
    payload: Payload,
    { clientId, lifetimeSeconds, logInId, sessionUid, endsToTell }: Belonging,
  ): Promise<boolean> {
    await this.clearExpired();
    const id = hashSecret(name);
    const { accountId, grantId, uid, userCode } = payload;
    const scope = model === GRANT ? scopeOfGrant(payload) : payload.scope;
    try {
      const values = [
        id,
        model,
        this.box.seal(JSON.stringify(payload), id),
        accountId ?? null,
        clientId,
        grantId === undefined ? null : hashSecret(grantId),
        uid === undefined ? null : hashSecret(uid),
        userCode === undefined ? null : hashSecret(userCode),
        scope?.split(' ') ?? null,
        new Date(Date.now() + lifetimeSeconds * 1000),
        logInId ?? null,
        sessionUid === undefined ? null : hashSecret(sessionUid),
        payload.aud === undefined ? null : String(payload.aud),
      ];
      if (model === GRANT) return (await this.saveGrant(values, accountId)).length > 0;
      if (endsToTell) {
        values.push(endsToTell.sid, endsToTell.logInId);
        const noted = await this.query(SAVE_IN_LOG_IN, values);
        await this.query(END_OLDEST_IN_LOG_IN, [endsToTell.logInId, clientId]);
        await this.endOldest(model, payload, clientId);
        return noted.length > 0;
      }
      const saved = await this.query({ name: 'oauth_records_save', text: SAVE }, values);
      await this.endOldest(model, payload, clientId);
      return saved.length > 0;
    } catch (error) {
      if (isForeignKeyViolation(error)) return false;
      throw error;
    }
  }

  async find(model: string, name: string): Promise<Payload | undefined> {
    return this.read(await this.query(find('id'), [hashSecret(name), model]));
  }

  async findByUid(model: string, uid: string): Promise<Payload | undefined> {
    return this.read(await this.query(find('uid'), [hashSecret(uid), model]));
  }

  async findByUserCode(model: string, userCode: string): Promise<Payload | undefined> {
    return this.read(await this.query(find('user_code'), [hashSecret(userCode), model]));
  }

  /**
   * Marks a record as used. A second use means that somebody stole the code or token: the grant is
   * revoked with everything that came from it.
   *
   * @param options.mayRepeat whether it may be used again for `refreshTokenReuseSeconds`
   * @returns whether it may be used
   */
  async consume(name: string, { mayRepeat = false } = {}): Promise<boolean> {
    const id = hashSecret(name);
    const reuseSeconds = mayRepeat ? this.env.refreshTokenReuseSeconds : 0;
    const isAllowed = (await this.query(CONSUME, [id, reuseSeconds])).length > 0;
    if (!isAllowed) await this.write(GRANT, REVOKE_FAMILY, [id]);
    return isAllowed;
  }

  async delete(model: string, name: string): Promise<void> {
    await this.write(model, 'DELETE FROM oauth_records WHERE id = $1', [hashSecret(name)]);
  }

  /**
   * Ends an access token at a log-out, together with its grant, unless the grant has offline
   * access.
   */
  async endAccessToken(text: string): Promise<void> {
    await this.write(GRANT, END_ACCESS_TOKEN, [hashSecret(text)]);
  }

  async deleteOfGrant(model: string, grantId: string): Promise<void> {
    await this.query('DELETE FROM oauth_records WHERE model = $1 AND grant_id = $2', [
      model,
      hashSecret(grantId),
    ]);
  }

  /** Decrypts a record that was read elsewhere. Undefined after a change of the secret key. */
  open(id: Buffer, payload: Buffer): Payload | undefined {
    const text = this.box.open(payload, id);
    return text === undefined ? undefined : (JSON.parse(text) as Payload);
  }

  private read([row]: readonly Row[]): Payload | undefined {
    const payload = row && this.open(row.id, row.payload);
    if (payload === undefined) return undefined;
    const consumed = row!.consumed_at && Math.floor(row!.consumed_at.getTime() / 1000);
    return { ...payload, ...(consumed && { consumed }) };
  }

  private async clearExpired(): Promise<void> {
    if (performance.now() - this.clearedAt < CLEARING_EVERY_MS) return;
    this.clearedAt = performance.now();
    await this.query(`DELETE FROM oauth_records WHERE expires_at < now() - ${KEPT_AFTER_EXPIRY}`);
  }

  /**
   * Deletes the oldest records of a kind when an account, a grant or a client has more than
   * allowed.
   */
  private async endOldest(
    model: string,
    { accountId, grantId }: Payload,
    clientId: string | null,
  ): Promise<void> {
    const { maxSessions } = this.env;
    if (model === CLIENT_TOKEN) {
      await this.clientTokens.enforce(clientId!);
    } else if (grantId !== undefined) {
      await this.query(endOldestOf('grant_id'), [hashSecret(grantId), model, MOST_OF_GRANT]);
    } else if (accountId !== undefined && maxSessions > 0) {
      await this.query(endOldestOf('account_id'), [accountId, model, maxSessions]);
    }
  }

  private saveGrant(values: unknown[], accountId: string | undefined): Promise<unknown[]> {
    const { maxSessions } = this.env;
    return transact(this.dataSource, async (manager) => {
      const isBounded = accountId !== undefined && maxSessions > 0;
      if (isBounded) await manager.query(LOCK_ACCOUNT, [accountId]);
      const saved = await manager.query<unknown[]>(SAVE, values);
      if (isBounded)
        await manager.query(endOldestOf('account_id'), [accountId, GRANT, maxSessions]);
      return saved;
    });
  }

  /**
   * Runs in a transaction when the audit trail needs to know who made the change, and without one
   * for the many writes that are not audited.
   */
  private async write(model: string, text: string, values: unknown[]): Promise<unknown[]> {
    if (model !== GRANT) return this.query(text, values);
    return transact(this.dataSource, (manager) => manager.query<unknown[]>(text, values));
  }

  private async query(
    statement: string | { readonly name: string; readonly text: string },
    values: unknown[] = [],
  ): Promise<Row[]> {
    const pool = poolOf(this.dataSource);
    const query = typeof statement === 'string' ? { text: statement } : statement;
    return (await retryConflicts(() => pool.query<Row>({ ...query, values }))).rows;
  }
}

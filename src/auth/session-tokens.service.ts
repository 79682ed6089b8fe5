import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { ApiKey } from '../api-key/api-key.entity.js';
import { ApiKeyService } from '../api-key/api-key.service.js';
import { secretColumnsOf, type IssuedApiKey, type LogIn } from '../api-key/key-writer.service.js';
import { placeUnderWay } from '../audit/authors.js';
import { ENV, type Env } from '../platform/config/env.js';
import { createTokenText } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { User } from '../users/user.entity.js';
import { findAndLockUser } from '../users/write-account.js';
import type { CompletedLogin } from './complete-login.js';
import { LoginCompletion } from './login-completion.service.js';

/** What {@link SessionTokens.refresh} throws. */
export const REFRESH_TOKEN_REFUSALS = [
  'not_a_log_in_token',
  'invalid_token',
  'second_factor_setup_required',
] as const satisfies readonly ErrorCode[];

/** The label of a token that a log-in created. */
const LABEL = 'session';

/**
 * Manages log-ins whose tokens are API keys that end like a session: by log-out, with the session
 * epoch, or when they expire.
 */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly apiKeys: ApiKeyService,
    private readonly completion: LoginCompletion,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Creates the token of a new log-in, where nobody can be asked again. @returns its text */
  readonly handOut = async (
    manager: EntityManager,
    { user, ...login }: CompletedLogin,
  ): Promise<string> => {
    const logIn = { at: new Date(), ...login, place: placeUnderWay() };
    return (await this.issue(manager, user, logIn)).text;
  };

  /**
   * As {@link handOut}, for a browser at our pages: there a person can be asked for a proof again.
   */
  readonly handOutToBrowser = async (
    manager: EntityManager,
    { user, ...login }: CompletedLogin,
  ): Promise<string> => {
    const at = new Date();
    const logIn = { at, ...login, provenAt: at, place: placeUnderWay() };
    return (await this.issue(manager, user, logIn)).text;
  };

  /**
   * Creates the token of a log-in that takes the place of another one of the account. Nobody has
   * proven anything meanwhile: it is as old as the former one.
   *
   * @returns its text
   */
  async succeed(manager: EntityManager, user: User, formerId: string): Promise<string> {
    const former = await manager.findOneBy(ApiKey, { id: formerId });
    const place = placeUnderWay();
    const logIn = {
      // Another log-in may have cleared the former one away.
      at: former?.loggedInAt ?? former?.createdAt ?? new Date(0),
      methods: former?.logInMethods ?? null,
      isFactorSkipped: former?.isFactorSkipped ?? true,
      provenAt: former?.provenAt,
      // The browser is where it was, whichever API its script has called.
      place: place && { ...place, api: former?.logInApi ?? place.api },
    };
    return (await this.issue(manager, user, logIn)).text;
  }

  /** Notes that the person in a log-in has proved again who they are. */
  async noteProof(manager: EntityManager, id: string, at: Date): Promise<void> {
    await manager.update(ApiKey, id, { provenAt: at, isFactorSkipped: false });
  }

  /**
   * Gives the caller a new token if the current one has less than the given number of seconds left.
   * The current one ends, unless `keepsCurrent` is set: then it works until it expires, and a
   * log-out by either ends both.
   *
   * @returns the new token's text, or undefined if the current one has more time left
   * @throws DomainError {@link REFRESH_TOKEN_REFUSALS}: `invalid_token` if it has ended in the
   *   meantime
   */
  async refresh(
    { account, credential }: Actor,
    { ifLessThanSeconds, keepsCurrent }: { ifLessThanSeconds?: number; keepsCurrent: boolean },
  ): Promise<string | undefined> {
    if (credential.kind !== 'api-key' || !credential.isSession) {
      throw new DomainError('not_a_log_in_token');
    }
    return transact(this.dataSource, async (manager) => {
      const user = await findAndLockUser(manager, account.id);
      const key = await manager.findOne(ApiKey, {
        where: { id: credential.id },
        lock: { mode: 'pessimistic_write' },
      });
      if (!user || !key?.expiresAt || key.sessionEpoch !== user.sessionEpoch) {
        throw new DomainError('invalid_token');
      }
      const leftSeconds = (key.expiresAt.getTime() - Date.now()) / 1000;
      if (ifLessThanSeconds !== undefined && leftSeconds >= ifLessThanSeconds) return undefined;
      await this.completion.assertExtendable(manager, user.id, key.logInMethods);
      if (keepsCurrent) return this.addToken(manager, user, key);
      // The log-in stays the same, and so do the grants to applications made with it.
      const text = createTokenText();
      await manager.update(ApiKey, key.id, {
        ...secretColumnsOf(text),
        expiresAt: this.expiryFromNow(),
      });
      return text;
    });
  }

  /**
   * Creates another token of the log-in of a locked token. Tokens of one log-in are linked as
   * successors, and one that was made before and has no successor ends.
   */
  private async addToken(manager: EntityManager, user: User, key: ApiKey): Promise<string> {
    const former =
      key.successorId === null
        ? null
        : await manager.findOneBy(ApiKey, { id: key.successorId, sessionEpoch: user.sessionEpoch });
    if (former?.successorId === null) await manager.delete(ApiKey, former.id);
    const { logInApi: api, logInAddress: address, logInUserAgent: userAgent } = key;
    const logIn = {
      at: key.loggedInAt ?? key.createdAt,
      methods: key.logInMethods,
      isFactorSkipped: key.isFactorSkipped,
      provenAt: key.provenAt,
      ...(address !== null && { place: { api, address, userAgent } }),
    };
    const { apiKey, text } = await this.issue(manager, user, logIn);
    if (former?.successorId) {
      await manager.update(ApiKey, apiKey.id, { successorId: former.id });
    }
    await manager.update(ApiKey, key.id, { successorId: apiKey.id });
    return text;
  }

  /**
   * Creates a token of an account that the transaction has locked, and deletes tokens that have
   * ended.
   */
  private async issue(manager: EntityManager, user: User, logIn: LogIn): Promise<IssuedApiKey> {
    await manager.query(
      `DELETE FROM api_keys
       WHERE user_id = $1 AND session_epoch IS NOT NULL AND (session_epoch <> $2 OR expires_at <= now())`,
      [user.id, user.sessionEpoch],
    );
    return this.apiKeys.issue(manager, user.id, createTokenText(), {
      name: LABEL,
      expiresAt: this.expiryFromNow(),
      sessionEpoch: user.sessionEpoch,
      logIn,
    });
  }

  private expiryFromNow(): Date {
    return new Date(Date.now() + this.env.sessionTokenSeconds * 1000);
  }
}

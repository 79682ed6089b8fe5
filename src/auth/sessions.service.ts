import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, LessThan, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { placeUnderWay } from '../audit/authors.js';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { AccountLookup } from '../users/account-lookup.js';
import type { User } from '../users/user.entity.js';
import type { CompletedLogin } from './complete-login.js';
import {
  AUTHENTICATION_OFF,
  LoginCompletion,
  type FactorProof,
} from './login-completion.service.js';
import { PasswordLogin, type NameAndPassword } from './password-login.service.js';
import { Session } from './session.entity.js';

/** The part of a session that a token contains. */
export type SessionRef = Pick<Session, 'id' | 'userId'>;

interface Found {
  isAlive: boolean;
}

/**
 * Returns a row if the account exists. `isAlive` is false if the session has ended or never
 * existed.
 */
const FIND_LIVE = {
  name: 'sessions_with_account',
  key: { session_id: 'uuid', user_id: 'uuid' } as const,
  found: { isAlive: 'c.id IS NOT NULL' },
  from: `users u LEFT JOIN sessions c
    ON c.id = asked.session_id AND c.user_id = u.id AND c.epoch = u.session_epoch AND c.expires_at > now()`,
  where: 'u.id = asked.user_id',
};

/** Ends the oldest sessions of an account. The account must be locked. */
const END_OLDEST = `
  DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id OFFSET $2)`;

/** Begins, authenticates, extends and ends sessions. */
@Injectable()
export class SessionsService {
  private readonly lookup: AccountLookup<Found>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly completion: LoginCompletion,
    private readonly passwords: PasswordLogin,
    @Inject(ENV) private readonly env: Env,
  ) {
    this.lookup = new AccountLookup<Found>(dataSource, FIND_LIVE);
  }

  /**
   * Begins a session of an account while authentication is off.
   *
   * @throws DomainError `COMPLETE_LOGIN_REFUSALS`
   */
  beginWithoutProof(
    userId: string,
    lifetimeSeconds = this.env.refreshTokenSeconds,
  ): Promise<SessionRef> {
    return this.completion.complete(userId, AUTHENTICATION_OFF, (manager, login) =>
      this.open(manager, login, lifetimeSeconds),
    );
  }

  /**
   * Checks the password of an account and begins a session.
   *
   * @throws DomainError `PASSWORD_LOGIN_REFUSALS`; `SENT_CODE_REFUSALS` for a code
   */
  beginByPassword(
    user: User | null,
    sent: NameAndPassword,
    factor: FactorProof,
    lifetimeSeconds = this.env.refreshTokenSeconds,
  ): Promise<SessionRef> {
    return this.passwords.complete(user, sent, factor, (manager, login) =>
      this.open(manager, login, lifetimeSeconds),
    );
  }

  /**
   * Begins a session of a log-in that is completed in the caller's transaction, and deletes expired
   * sessions of the account.
   */
  async open(
    manager: EntityManager,
    { user, methods, isFactorSkipped }: CompletedLogin,
    lifetimeSeconds: number,
  ): Promise<SessionRef> {
    const { id: userId, sessionEpoch: epoch } = user;
    await manager.delete(Session, { userId, expiresAt: LessThan(new Date()) });
    const { maxSessions } = this.env;
    if (maxSessions > 0) await manager.query(END_OLDEST, [userId, maxSessions - 1]);
    const id = randomUUID();
    const expiresAt = new Date(Date.now() + lifetimeSeconds * 1000);
    const logInMethods = methods && [...methods];
    const place = placeUnderWay();
    const proven = { logInMethods, isFactorSkipped };
    await manager.insert(Session, { id, userId, epoch, expiresAt, ...proven, ...place });
    return { id, userId };
  }

  /**
   * Returns the actor of a live session.
   *
   * @throws DomainError `token_subject_unknown` (no such account), `account_inactive`,
   *   `invalid_token` (ended)
   */
  async authenticate(userId: string, sessionId: string): Promise<Actor> {
    const caller = await this.lookup.load(sessionId, userId);
    if (!caller) throw new DomainError('token_subject_unknown');
    const { account, found } = caller;
    if (!account.isActive) throw new DomainError('account_inactive');
    if (!found.isAlive) throw new DomainError('invalid_token');
    return { account, credential: { kind: 'session', id: sessionId } };
  }

  /**
   * Extends a live session to a full lifetime from now.
   *
   * @throws DomainError `second_factor_setup_required`
   */
  async extend({ id, userId }: SessionRef): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const session = await manager.findOneBy(Session, { id, userId });
      const methods = session?.logInMethods ?? null;
      await this.completion.assertExtendable(manager, userId, methods);
      await manager.update(Session, id, { expiresAt: this.newExpiry(), extendedAt: new Date() });
    });
  }

  /** Notes that the person in a session has proved again who they are. */
  async noteProof(manager: EntityManager, id: string, at: Date): Promise<void> {
    await manager.update(Session, id, { provenAt: at, isFactorSkipped: false });
  }

  /** Dates a session that takes the place of another one: nobody has proven anything meanwhile. */
  async date(manager: EntityManager, id: string, provenAt: Date): Promise<void> {
    await manager.update(Session, id, { provenAt });
  }

  async delete(id: string): Promise<void> {
    await transact(this.dataSource, (manager) => manager.delete(Session, id));
  }

  private newExpiry(): Date {
    return new Date(Date.now() + this.env.refreshTokenSeconds * 1000);
  }
}

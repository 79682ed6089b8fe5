import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, LessThan, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { ENV, type Env } from '../config/env.js';
import { BatchLoader } from '../database/batch-loader.js';
import { FOR_EACH_PLACE, inOrder, type PlacedRow } from '../database/batch-query.js';
import { poolOf } from '../database/data-source.js';
import { transact } from '../database/transact.js';
import { DomainError } from '../errors/domain-error.js';
import {
  ACTING_ACCOUNT_COLUMNS,
  toActingAccount,
  type ActingAccountRow,
} from '../users/account-columns.js';
import type { User } from '../users/user.entity.js';
import { Admission } from './admission.service.js';
import { Session } from './session.entity.js';

interface Row extends ActingAccountRow, PlacedRow {
  session_id: string | null;
}

/** What a token carries of a session. */
export type SessionRef = Pick<Session, 'id' | 'userId'>;

interface SessionKey {
  readonly userId: string;
  readonly sessionId: string;
}

/** A row per account that exists; without a session when that one is not alive. */
const FIND_LIVE = {
  name: 'sessions_with_account',
  text: `
    SELECT asked.place::int, found.*
    FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked (user_id, session_id, place) CROSS JOIN LATERAL (
      SELECT s.id AS session_id, ${ACTING_ACCOUNT_COLUMNS}
      FROM users u LEFT JOIN sessions s
        ON s.id = asked.session_id AND s.user_id = u.id AND s.epoch = u.session_epoch AND s.expires_at > now()
      WHERE u.id = asked.user_id
      LIMIT 1
    ) AS found ${FOR_EACH_PLACE}`,
};

/** Log-ins that have not ended. */
@Injectable()
export class SessionsService {
  private readonly loader = new BatchLoader<SessionKey, Row>((keys) => this.findMany(keys));

  constructor(
    private readonly dataSource: DataSource,
    private readonly admission: Admission,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Begins a session of an account whose log-in was proven, and clears away its expired ones.
   *
   * @param provenHash the hash that the password was checked against: it must still be the account's
   * @throws DomainError `login_failed`, `approval_pending`, `login_of_inactive_account`
   */
  begin(
    userId: string,
    provenHash?: string,
    lifetimeSeconds = this.env.refreshTokenSeconds,
  ): Promise<SessionRef> {
    return this.admission.enter(userId, provenHash, (manager, user) =>
      this.open(manager, user, lifetimeSeconds),
    );
  }

  /** The same of an account that was admitted within a transaction of the caller. */
  async open(manager: EntityManager, user: User, lifetimeSeconds: number): Promise<SessionRef> {
    const { id: userId, sessionEpoch: epoch } = user;
    await manager.delete(Session, { userId, expiresAt: LessThan(new Date()) });
    const id = randomUUID();
    const expiresAt = new Date(Date.now() + lifetimeSeconds * 1000);
    await manager.insert(Session, { id, userId, epoch, expiresAt });
    return { id, userId };
  }

  /**
   * Whose live session this is.
   *
   * @throws DomainError `token_subject_unknown` (no such account), `account_inactive`, `invalid_token` (ended)
   */
  async authenticate(userId: string, sessionId: string): Promise<Actor> {
    const row = await this.loader.load({ userId, sessionId });
    if (!row) throw new DomainError('token_subject_unknown');
    if (!row.is_active) throw new DomainError('account_inactive');
    if (row.session_id === null) throw new DomainError('invalid_token');
    return { account: toActingAccount(row), credential: { kind: 'session', id: sessionId } };
  }

  /** Lets a live session last a full lifetime from now. */
  async extend(id: string): Promise<void> {
    await transact(this.dataSource, (manager) =>
      manager.update(Session, id, { expiresAt: this.newExpiry() }),
    );
  }

  async delete(id: string): Promise<void> {
    await transact(this.dataSource, (manager) => manager.delete(Session, id));
  }

  private newExpiry(): Date {
    return new Date(Date.now() + this.env.refreshTokenSeconds * 1000);
  }

  private async findMany(keys: readonly SessionKey[]): Promise<(Row | undefined)[]> {
    const { rows } = await poolOf(this.dataSource).query<Row>({
      ...FIND_LIVE,
      values: [keys.map(({ userId }) => userId), keys.map(({ sessionId }) => sessionId)],
    });
    return inOrder(keys.length, rows);
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { ENV, type Env } from '../platform/config/env.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { LockedOwner } from './lock-owner.js';

/** A key that is about to be written. A key with a session epoch is the token of a log-in. */
interface KeyToCome {
  readonly name: string | null;
  readonly scopes: readonly string[] | null;
  readonly sessionEpoch: number | undefined;
}

const END_OLDEST_LOGINS = `
  DELETE FROM api_keys WHERE id IN (
    SELECT id FROM api_keys WHERE user_id = $1 AND session_epoch IS NOT NULL
    ORDER BY created_at DESC, id OFFSET $2)`;

const COUNT = `SELECT count(*) AS n FROM api_keys WHERE user_id = $1 AND session_epoch IS NULL`;

/** Deletes the keys that expired first. */
const CLEAR_EXPIRED = `
  DELETE FROM api_keys WHERE id IN (
    SELECT id FROM api_keys WHERE user_id = $1 AND session_epoch IS NULL AND expires_at <= now()
    ORDER BY expires_at, id LIMIT $2)`;

/** Limits the number of keys of an account, and the length of a key's values. */
@Injectable()
export class ApiKeyAllowance {
  constructor(@Inject(ENV) private readonly env: Env) {}

  /**
   * Makes room for one more key of an account, within the transaction that creates it. If the limit
   * is reached, deletes expired keys, or the oldest log-in tokens if the new key is one. The limit
   * on keys does not apply to superusers.
   *
   * @throws DomainError `limit_reached`, `value_too_long`
   */
  async makeRoom(
    manager: EntityManager,
    { userId, isSuperuser }: LockedOwner,
    key: KeyToCome,
  ): Promise<void> {
    assertBounded('api_keys', key);
    const most = key.sessionEpoch === undefined ? this.env.maxApiKeys : this.env.maxSessions;
    if (most === 0) return;
    if (key.sessionEpoch !== undefined) {
      await manager.query(END_OLDEST_LOGINS, [userId, most - 1]);
      return;
    }
    if (isSuperuser) return;
    const [row] = await manager.query<{ n: string }[]>(COUNT, [userId]);
    const surplus = Number(row!.n) - most + 1;
    if (surplus <= 0) return;
    const [, cleared] = await manager.query<[unknown, number]>(CLEAR_EXPIRED, [userId, surplus]);
    if (cleared < surplus) throw new DomainError('limit_reached', { of: 'api_keys', most });
  }
}

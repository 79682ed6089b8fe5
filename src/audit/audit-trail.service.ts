import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { transact } from '../platform/database/transact.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { AuditEvent } from './audit-event.entity.js';

type RecordedEvent = Pick<AuditEvent, 'action' | 'targetType'> & {
  readonly targetId: string | undefined;
  readonly after:
    | RefusedLogin
    | { readonly forgotten: number }
    | { readonly user_id: string; readonly failure: string };
};

type RefusedLogin = {
  readonly reason: ErrorCode;
  /** The limit that has begun a lock-out. */
  readonly limit?: string;
  /** The name that was tried, known or not. It may be a password in the wrong field. */
  readonly name?: string;
};

/** In characters. */
const NAME_LENGTH = 255;

/**
 * Records events that the database cannot record by itself: refused log-ins, limits that were
 * reached, ended lock-outs, and applications that could not be told of a log-out.
 */
@Injectable()
export class AuditTrail {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Records that a log-in was refused.
   *
   * @param userId the account; undefined for an unknown name
   */
  recordRefusedLogin({ name, ...refused }: RefusedLogin, userId?: string): Promise<void> {
    const after = { ...refused, ...(name !== undefined && { name: toStoredName(name) }) };
    return this.record({ action: 'login.refuse', targetType: 'user', targetId: userId, after });
  }

  /** Records that an OAuth client could not be told that a log-in of an account has ended. */
  recordUntoldLogout(clientId: string, userId: string, failure: string): Promise<void> {
    return this.record({
      action: 'logout.undelivered',
      targetType: 'oauth_client',
      targetId: clientId,
      after: { user_id: userId, failure },
    });
  }

  /** Records that a limit has begun to refuse the author. */
  recordLimit(limit: string): Promise<void> {
    return this.record({
      action: 'limit.reach',
      targetType: 'limit',
      targetId: limit,
      after: { reason: 'rate_limited' },
    });
  }

  /**
   * Records that the operator ended lock-outs.
   *
   * @param whom the id of an account, an address, or `all`
   */
  async recordUnlock(manager: EntityManager, whom: string, forgotten: number): Promise<void> {
    const event = { action: 'limit.forget', targetType: 'limit', targetId: whom };
    await insert(manager, { ...event, after: { forgotten } });
  }

  private async record(event: RecordedEvent): Promise<void> {
    await transact(this.dataSource, (manager) => insert(manager, event));
  }
}

/** JSON of the database has neither NUL nor lone surrogates. */
function toStoredName(name: string): string {
  return [...name.replaceAll('\0', '')]
    .slice(0, NAME_LENGTH)
    .join('')
    .replace(/\p{Cs}/gu, '\ufffd');
}

async function insert(manager: EntityManager, event: RecordedEvent): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(AuditEvent)
    .values({ ...event, targetId: event.targetId ?? null, author: () => 'audit_author()' })
    .updateEntity(false)
    .execute();
}

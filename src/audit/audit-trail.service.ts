import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { transact } from '../platform/database/transact.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { AuditEvent } from './audit-event.entity.js';

type RecordedEvent = Pick<AuditEvent, 'action' | 'targetType'> & {
  readonly targetId: string | undefined;
  readonly after:
    | { readonly reason: ErrorCode; readonly limit?: string }
    | { readonly forgotten: number }
    | { readonly user_id: string; readonly failure: string };
};

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
   * @param userId the account; undefined for an unknown name, which is not stored because it may be
   *   a mistyped password
   * @param limit the limit that has begun a lock-out
   */
  recordRefusedLogin(reason: ErrorCode, userId?: string, limit?: string): Promise<void> {
    const after = { reason, ...(limit !== undefined && { limit }) };
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

async function insert(manager: EntityManager, event: RecordedEvent): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(AuditEvent)
    .values({ ...event, targetId: event.targetId ?? null, author: () => 'audit_author()' })
    .updateEntity(false)
    .execute();
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { transact } from '../database/transact.js';
import type { ErrorCode } from '../errors/error-code.js';
import { AuditEvent } from './audit-event.entity.js';

/** Which events are asked for; an absent value asks for all. */
export interface AuditFilter {
  readonly action?: string;
  readonly targetType?: string;
  readonly targetId?: string;
  readonly authorId?: string;
  readonly requestId?: string;
  /** Inclusive. */
  readonly since?: Date;
  /** Exclusive. */
  readonly until?: Date;
}

type RecordedEvent = Pick<AuditEvent, 'action' | 'targetType'> & {
  readonly targetId: string | undefined;
  readonly after:
    { readonly reason: ErrorCode; readonly limit?: string } | { readonly forgotten: number };
};

const EXPORT_PAGE = 1000;

/** Who changed what, and whose log-in was refused. */
@Injectable()
export class AuditTrail {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The newest events first.
   *
   * @param after the id of the last event of the page before
   */
  list(filter: AuditFilter, limit: number, after?: string): Promise<AuditEvent[]> {
    const { action, targetType, targetId, authorId, requestId, since, until } = filter;
    const query = this.dataSource.manager.createQueryBuilder(AuditEvent, 'e');
    if (action !== undefined) query.andWhere('e.action = :action', { action });
    if (targetType !== undefined) query.andWhere('e.targetType = :targetType', { targetType });
    if (targetId !== undefined) query.andWhere('e.targetId = :targetId', { targetId });
    if (authorId !== undefined) {
      query.andWhere(`e.author ->> 'user_id' = :authorId`, { authorId });
    }
    if (requestId !== undefined) {
      query.andWhere(`e.author ->> 'request_id' = :requestId`, { requestId });
    }
    if (since) query.andWhere('e.at >= :since', { since });
    if (until) query.andWhere('e.at < :until', { until });
    if (after !== undefined) query.andWhere('e.id < :after', { after });
    return query.orderBy('e.id', 'DESC').limit(limit).getMany();
  }

  /** All events of a filter, newest first, read page by page. */
  async *readAll(filter: AuditFilter): AsyncGenerator<readonly AuditEvent[]> {
    let after: string | undefined;
    for (;;) {
      const page = await this.list(filter, EXPORT_PAGE, after);
      if (page.length > 0) yield page;
      if (page.length < EXPORT_PAGE) return;
      after = page.at(-1)!.id;
    }
  }

  /**
   * Keeps that a log-in was refused.
   *
   * @param userId whose it would have been; none for a name that nobody has, which is not kept: it may be a mistyped password
   * @param limit the limit that has locked further ones out
   */
  recordRefusedLogin(reason: ErrorCode, userId?: string, limit?: string): Promise<void> {
    const after = { reason, ...(limit !== undefined && { limit }) };
    return this.record({ action: 'login.refuse', targetType: 'user', targetId: userId, after });
  }

  /** Keeps that a limit has begun to refuse its author. */
  recordLimit(limit: string): Promise<void> {
    return this.record({
      action: 'limit.reach',
      targetType: 'limit',
      targetId: limit,
      after: { reason: 'rate_limited' },
    });
  }

  /**
   * Keeps that the operator let somebody in whom limits kept out.
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

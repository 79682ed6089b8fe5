import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { AuditEvent, WORKSPACE_TARGETS } from './audit-event.entity.js';

/** Selects events. An absent value selects all. */
export interface AuditFilter {
  /** The ids of events. */
  readonly ids?: readonly string[];
  readonly action?: string;
  /** Any of these. */
  readonly actions?: readonly string[];
  readonly targetType?: string;
  readonly targetId?: string;
  /** What the target's id begins with. */
  readonly targetPrefix?: string;
  /** The workspace with its members, invites and groups, since a workspace with this id exists. */
  readonly workspaceId?: string;
  readonly authorName?: string;
  readonly authorId?: string;
  readonly requestId?: string;
  /** Inclusive. */
  readonly since?: Date;
  /** Exclusive. */
  readonly after?: Date;
  /** Exclusive. */
  readonly until?: Date;
  /** Inclusive. */
  readonly upTo?: Date;
}

/** A page by its position. */
export interface AuditPosition {
  readonly skip: number;
  readonly limit: number;
  /** Only events with a lower id. */
  readonly beforeId?: string;
}

/** What {@link AuditReader.get} throws. */
export const GET_EVENT_REFUSALS = ['audit_event_not_found'] as const satisfies readonly ErrorCode[];

export interface EventsPage {
  readonly events: readonly AuditEvent[];
  /** Whether there may be more. */
  readonly hasMore: boolean;
}

/** An event with its size. Large values are left out. */
interface Sized {
  readonly event: AuditEvent;
  /** The size of its values, in bytes of JSON. */
  readonly size: number;
}

/** Events from before long values were shortened can have a megabyte or more each. */
const LARGE_BYTES = 16_384;
const ROWS_AT_ONCE = 100;
/** A page ends with the event that exceeds this size. */
const PAGE_BYTES = 4_000_000;

const SIZE = `coalesce(octet_length(e.before::text), 0) + coalesce(octet_length(e.after::text), 0)`;

/**
 * Reads the audit trail, the newest events first. Large events are read one by one and only when
 * needed, so that they cannot fill the memory. No database connection is held between two reads, so
 * that a slow client does not block others.
 */
@Injectable()
export class AuditReader {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Reads a page. It has fewer events than the limit if they are large.
   *
   * @param after the id of the last event of the previous page
   */
  async list(filter: AuditFilter, limit: number, after?: string): Promise<EventsPage> {
    const events: AuditEvent[] = [];
    let bytes = 0;
    for await (const { event, size } of this.read(filter, Math.min(limit, ROWS_AT_ONCE), after)) {
      events.push(event);
      bytes += size;
      if (events.length === limit || bytes > PAGE_BYTES) return { events, hasMore: true };
    }
    return { events, hasMore: false };
  }

  /**
   * Reads a page by its position. Large values are left out, so that each page has all its
   * events.
   */
  async page(filter: AuditFilter, { skip, limit, beforeId }: AuditPosition): Promise<AuditEvent[]> {
    const page = await this.readPage(filter, limit, beforeId, skip);
    return page.map(({ event }) => event);
  }

  /** @throws DomainError {@link GET_EVENT_REFUSALS}, also if the filter leaves the event out */
  async get(id: string, filter: AuditFilter): Promise<AuditEvent> {
    const query = this.dataSource.manager
      .createQueryBuilder(AuditEvent, 'e')
      .where('e.id = :id', { id });
    narrow(query, filter);
    const event = await query.getOne();
    if (!event) throw new DomainError('audit_event_not_found');
    return event;
  }

  /** Reads all events that a filter selects. */
  async *readAll(filter: AuditFilter): AsyncGenerator<AuditEvent> {
    for await (const { event } of this.read(filter, ROWS_AT_ONCE)) yield event;
  }

  private async *read(
    filter: AuditFilter,
    rowsAtOnce: number,
    start?: string,
  ): AsyncGenerator<Sized> {
    let after = start;
    for (;;) {
      const page = await this.readPage(filter, rowsAtOnce, after);
      for (const { event, size } of page) {
        if (size <= LARGE_BYTES) yield { event, size };
        else {
          // Skip an event that was deleted in the meantime.
          const whole = await this.dataSource.manager.findOneBy(AuditEvent, { id: event.id });
          if (whole) yield { event: whole, size };
        }
      }
      if (page.length < rowsAtOnce) return;
      after = page.at(-1)!.event.id;
    }
  }

  private async readPage(
    filter: AuditFilter,
    rows: number,
    belowId?: string,
    skip = 0,
  ): Promise<Sized[]> {
    const query = this.dataSource.manager
      .createQueryBuilder()
      .select('e.id', 'id')
      .addSelect('e.at', 'at')
      .addSelect('e.action', 'action')
      .addSelect('e.target_type', 'targetType')
      .addSelect('e.target_id', 'targetId')
      .addSelect('e.author', 'author')
      .addSelect('e.before', 'before')
      .addSelect('e.after', 'after')
      .addSelect(SIZE, 'size')
      .from(AuditEvent, 'e');
    narrow(query, filter);
    if (belowId !== undefined) query.andWhere('e.id < :belowId', { belowId });
    const [page, values] = query
      .orderBy('e.id', 'DESC')
      .offset(skip)
      .limit(rows)
      .getQueryAndParameters();
    // Compute each size only once: measuring a large value takes as long as reading it.
    const found = await this.dataSource.manager.query<(AuditEvent & Size)[]>(
      `SELECT id, at, action, "targetType", "targetId", author, size,
         CASE WHEN size <= ${LARGE_BYTES} THEN before END AS before,
         CASE WHEN size <= ${LARGE_BYTES} THEN after END AS after
       FROM (${page}) AS page ORDER BY id DESC`,
      values,
    );
    return found.map(({ size, ...event }) => ({ event, size }));
  }
}

/**
 * The events of a workspace (see the index of the table). Those of a deleted workspace with the
 * same id are not of it.
 */
const OF_WORKSPACE = `
  split_part(e.target_id, '/', 1) = :workspaceId AND e.target_type IN (${WORKSPACE_TARGETS})
  AND e.id >= coalesce((
    SELECT max(c.id) FROM audit_events c
    WHERE c.action = 'workspace.create' AND c.target_id = :workspaceId), 0)`;

interface Size {
  readonly size: number;
}

function narrow(query: SelectQueryBuilder<AuditEvent>, filter: AuditFilter): void {
  const { ids, action, actions, targetType, targetId, targetPrefix, workspaceId } = filter;
  const { authorName, authorId, requestId, since, after, until, upTo } = filter;
  if (ids !== undefined) query.andWhere('e.id = ANY(:ids)', { ids });
  if (action !== undefined) query.andWhere('e.action = :action', { action });
  if (actions !== undefined) query.andWhere('e.action = ANY(:actions)', { actions });
  if (targetType !== undefined) query.andWhere('e.targetType = :targetType', { targetType });
  if (targetId !== undefined) query.andWhere('e.targetId = :targetId', { targetId });
  if (targetPrefix !== undefined) {
    query.andWhere('starts_with(e.target_id, :targetPrefix)', { targetPrefix });
  }
  if (workspaceId !== undefined) query.andWhere(OF_WORKSPACE, { workspaceId });
  if (authorName !== undefined) {
    query.andWhere(`e.author ->> 'username' = :authorName`, { authorName });
  }
  if (authorId !== undefined) {
    query.andWhere(`e.author ->> 'user_id' = :authorId`, { authorId });
  }
  if (requestId !== undefined) {
    query.andWhere(`e.author ->> 'request_id' = :requestId`, { requestId });
  }
  if (since) query.andWhere('e.at >= :since', { since });
  if (after) query.andWhere('e.at > :after', { after });
  if (until) query.andWhere('e.at < :until', { until });
  if (upTo) query.andWhere('e.at <= :upTo', { upTo });
}

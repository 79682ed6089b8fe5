import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
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

export interface EventsPage {
  readonly events: readonly AuditEvent[];
  /** Whether there may be more. */
  readonly hasMore: boolean;
}

/** An event with its size, without its values where these are large. */
interface Sized {
  readonly event: AuditEvent;
  /** Of its values, in bytes of JSON. */
  readonly size: number;
}

/** What databases have from before long values were shortened may hold a megabyte and more in one event. */
const LARGE_BYTES = 16_384;
const ROWS_AT_ONCE = 100;
/** A page ends with the event that goes past this. */
const PAGE_BYTES = 4_000_000;

const SIZE = `coalesce(octet_length(e.before::text), 0) + coalesce(octet_length(e.after::text), 0)`;

/**
 * Reads the audit trail, the newest events first. Large events are read one by one and nothing is read before it is wanted, so that no
 * number of them fills the memory. Between two reads no connection is held: whoever reads slowly keeps nobody waiting.
 */
@Injectable()
export class AuditReader {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * One page, which ends before the limit where its events are large.
   *
   * @param after the id of the last event of the page before
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

  /** All events of a filter. */
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
          // Cleared away meanwhile, it is no event any more.
          const whole = await this.dataSource.manager.findOneBy(AuditEvent, { id: event.id });
          if (whole) yield { event: whole, size };
        }
      }
      if (page.length < rowsAtOnce) return;
      after = page.at(-1)!.event.id;
    }
  }

  private async readPage(filter: AuditFilter, rows: number, after?: string): Promise<Sized[]> {
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
    if (after !== undefined) query.andWhere('e.id < :after', { after });
    const [page, values] = query.orderBy('e.id', 'DESC').limit(rows).getQueryAndParameters();
    // The size of each is worked out once: to measure a large value takes as long as to read it.
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

interface Size {
  readonly size: number;
}

function narrow(query: SelectQueryBuilder<AuditEvent>, filter: AuditFilter): void {
  const { action, targetType, targetId, authorId, requestId, since, until } = filter;
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
}

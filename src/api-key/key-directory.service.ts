import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { escapeLike } from '../platform/database/escape-like.js';
import type { Order } from '../platform/validation/place-cursor.js';
import { ApiKeyUsage } from './api-key-usage.service.js';
import { ApiKey } from './api-key.entity.js';
import type { KeyPlace, KeySort } from './key-places.js';

/** Selects keys. An absent value selects all. */
export interface KeyFilter {
  readonly ownerId?: string;
  /** How the key begins. */
  readonly prefix?: string;
  /** A part of the name, regardless of case. */
  readonly name?: string;
  /** Keys that are bound to this workspace. */
  readonly workspaceId?: string;
  readonly isActive?: boolean;
  /** Only keys that were neither used nor created since then, and have not expired. */
  readonly unusedSince?: Date;
  /** Only keys that have not expired and will until then. */
  readonly expiresBefore?: Date;
}

export interface KeyListQuery {
  readonly filter: KeyFilter;
  readonly sort: KeySort;
  readonly order: Order;
  /** Whether the page is the last one. A cursor takes precedence. */
  readonly isLast: boolean;
  /** The place of the page. Its sort and order take precedence. */
  readonly cursor?: KeyPlace;
  readonly limit: number;
}

export interface KeyListPage {
  /** With their owners. */
  readonly keys: readonly ApiKey[];
  readonly next: KeyPlace | null;
  readonly previous: KeyPlace | null;
}

const PROPERTIES = { created: 'createdAt', expires: 'expiresAt' } as const;

/**
 * Lists the keys of all accounts for administrators. Leaves out the tokens of log-ins.
 *
 * Pages are read in the order of an index, except those of unused keys. No index can have the last
 * use, since each use would then write to all of them. So where few keys are unused, the index
 * would lead to nearly all rows one by one, which takes 20 times as long as reading and sorting.
 * The expression of their order keeps the planner from it.
 */
@Injectable()
export class KeyDirectory {
  constructor(
    private readonly dataSource: DataSource,
    private readonly usage: ApiKeyUsage,
  ) {}

  async list(query: KeyListQuery): Promise<KeyListPage> {
    await this.usage.flush();
    const { sort, order } = query.cursor ?? query;
    const isBackwards = query.cursor ? query.cursor.side === 'before' : query.isLast;
    const rows = await this.read(query, isBackwards);
    const hasMore = rows.length > query.limit;
    const page = rows.slice(0, query.limit);
    if (isBackwards) page.reverse();
    const at = (key: ApiKey | undefined, side: KeyPlace['side']): KeyPlace | null =>
      key
        ? { sort, order, side, value: String(key[PROPERTIES[sort]]!.getTime()), id: key.id }
        : null;
    const isAfterStart = isBackwards ? hasMore : query.cursor !== undefined;
    const isBeforeEnd = isBackwards ? query.cursor !== undefined : hasMore;
    return {
      keys: page,
      next: isBeforeEnd ? at(page.at(-1), 'after') : null,
      previous: isAfterStart ? at(page[0], 'before') : null,
    };
  }

  /** Reads one key more than the page has, in the direction of reading. */
  private read({ filter, cursor, limit, ...query }: KeyListQuery, isBackwards: boolean) {
    const { sort, order } = cursor ?? query;
    const isDescending = (order === 'desc') !== isBackwards;
    const direction = isDescending ? 'DESC' : 'ASC';
    const by = `k.${PROPERTIES[sort]}`;
    const { manager } = this.dataSource;
    const page = manager
      .createQueryBuilder(ApiKey, 'k')
      .select('k.id', 'id')
      .addSelect(filter.unusedSince ? `${by} + interval '0'` : by, 'place')
      .where('k.sessionEpoch IS NULL')
      .orderBy('place', direction)
      .addOrderBy('k.id', direction)
      .limit(limit + 1);
    if (sort === 'expires') page.andWhere('k.expiresAt IS NOT NULL');
    narrow(page, filter);
    if (cursor) {
      page.andWhere(`(${by}, k.id) ${isDescending ? '<' : '>'} (:at, :id)`, {
        at: new Date(Number(cursor.value)),
        id: cursor.id,
      });
    }
    return manager
      .createQueryBuilder(ApiKey, 'k')
      .innerJoinAndSelect('k.user', 'u')
      .where(`k.id IN (SELECT id FROM (${page.getQuery()}) AS page)`)
      .setParameters(page.getParameters())
      .orderBy(by, direction)
      .addOrderBy('k.id', direction)
      .getMany();
  }
}

function narrow(builder: SelectQueryBuilder<ApiKey>, filter: KeyFilter): void {
  const { ownerId, prefix, name, workspaceId, isActive, unusedSince, expiresBefore } = filter;
  if (ownerId !== undefined) builder.andWhere('k.userId = :ownerId', { ownerId });
  if (prefix) builder.andWhere('k.prefix LIKE :prefix', { prefix: `${escapeLike(prefix)}%` });
  if (name) builder.andWhere('k.name ILIKE :name', { name: `%${escapeLike(name)}%` });
  if (workspaceId !== undefined) {
    builder.andWhere('k.workspaceId = :workspaceId', { workspaceId });
  }
  if (isActive !== undefined) builder.andWhere('k.isActive = :isActive', { isActive });
  if (unusedSince !== undefined) {
    builder
      .andWhere('k.createdAt < :unusedSince', { unusedSince })
      .andWhere('(k.lastUsedAt IS NULL OR k.lastUsedAt < :unusedSince)')
      .andWhere('(k.expiresAt IS NULL OR k.expiresAt > now())');
  }
  if (expiresBefore !== undefined) {
    builder.andWhere('k.expiresAt > now() AND k.expiresAt < :expiresBefore', { expiresBefore });
  }
}

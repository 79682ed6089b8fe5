import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { poolOf } from '../../platform/database/data-source.js';
import { escapeLike } from '../../platform/database/escape-like.js';
import type { Order } from '../../platform/validation/place-cursor.js';
import type { AccountPlace, AccountSort } from './account-places.js';

/** An account in a list for administrators. */
export interface ListedAccount {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  readonly isServiceAccount: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastLoginAt: Date | null;
  /**
   * Until when the link of an invitation works. Null: not invited, or the person has chosen a
   * password.
   */
  readonly invitedUntil: Date | null;
}

/** Selects accounts. An absent value selects all. */
export interface AccountFilter {
  /** A part of the user name, the email or the person's name, regardless of case. */
  readonly search?: string;
  readonly isActive?: boolean;
  readonly isSuperuser?: boolean;
  readonly isServiceAccount?: boolean;
  /** Whether the person was invited and has not come yet. */
  readonly isInvited?: boolean;
  readonly hasLoggedIn?: boolean;
  readonly hasSecondFactor?: boolean;
  /** Members of this workspace. */
  readonly workspaceId?: string;
}

export interface AccountListQuery {
  readonly filter: AccountFilter;
  readonly sort: AccountSort;
  readonly order: Order;
  /** Whether the page is the last one. A cursor takes precedence. */
  readonly isLast: boolean;
  /** The place of the page. Its sort and order take precedence. */
  readonly cursor?: AccountPlace;
  readonly limit: number;
}

export interface AccountListPage {
  readonly accounts: readonly ListedAccount[];
  readonly total: number;
  /** False if there are more accounts than were counted. */
  readonly isExact: boolean;
  /** The place of the next page. Null on the last page. */
  readonly next: AccountPlace | null;
  /** The place of the previous page. Null on the first page. */
  readonly previous: AccountPlace | null;
}

/** How many accounts a filter counts at most: beyond, the exact number takes as long as a scan. */
const MAX_COUNTED = 10_000;

/** A text of fewer characters is looked for at the beginning of user names only. */
const SHORTEST_PART = 3;

/** What accounts are sorted by, before the order of creation. */
const SORT_VALUES: Record<AccountSort, string> = {
  created: 'u.seq',
  username: 'u.username_key',
  last_login: `coalesce(u.last_login_at, '-infinity'::timestamptz)`,
};

const COLUMNS = `u.seq, u.id, u.username, u.username_key AS "usernameKey", u.email, u.name,
  u.avatar_url AS "avatarUrl", u.is_active AS "isActive", u.is_superuser AS "isSuperuser",
  u.is_service_account AS "isServiceAccount", u.create_at AS "createdAt",
  u.updated_at AS "updatedAt", u.last_login_at AS "lastLoginAt", i.expires_at AS "invitedUntil"`;

/** An invitation whose person has come, or has got a password in another way, is none. */
const SOURCE = `users u LEFT JOIN password_resets i ON i.user_id = u.id AND i.is_invitation
  AND i.session_epoch = u.session_epoch AND u.last_login_at IS NULL`;

const COUNT_ALL = `SELECT coalesce(sum(n), 0) AS total FROM user_counts WHERE level = 1`;

interface Row extends ListedAccount {
  readonly seq: string;
  readonly usernameKey: string;
}

/** Lists accounts for administrators. Each page is read from an index, from either of its ends. */
@Injectable()
export class AccountDirectory {
  constructor(private readonly dataSource: DataSource) {}

  async list(query: AccountListQuery): Promise<AccountListPage> {
    const [rows, { total, isExact }] = await Promise.all([
      this.read(query),
      this.count(query.filter),
    ]);
    const { sort, order } = query.cursor ?? query;
    const isBackwards = readsBackwards(query);
    const hasMore = rows.length > query.limit;
    const page = rows.slice(0, query.limit);
    if (isBackwards) page.reverse();
    const at = (row: Row | undefined, side: AccountPlace['side']): AccountPlace | null =>
      row ? { sort, order, side, value: valueOf(sort, row), id: row.seq } : null;
    const isAfterStart = isBackwards ? hasMore : query.cursor !== undefined;
    const isBeforeEnd = isBackwards ? query.cursor !== undefined : hasMore;
    return {
      accounts: page,
      total,
      isExact,
      next: isBeforeEnd ? at(page.at(-1), 'after') : null,
      previous: isAfterStart ? at(page[0], 'before') : null,
    };
  }

  /** Reads one account more than the page has, in the direction of reading. */
  private async read(query: AccountListQuery): Promise<Row[]> {
    const { sort, order } = query.cursor ?? query;
    const { conditions, values } = conditionsOf(query.filter);
    const isDescending = (order === 'desc') !== readsBackwards(query);
    const by = SORT_VALUES[sort];
    if (query.cursor) {
      const { value, id } = query.cursor;
      const sign = isDescending ? '<' : '>';
      if (sort === 'created') conditions.push(`u.seq ${sign} ${values.add(id)}`);
      else {
        const from = values.add(sort === 'last_login' ? timeOf(value) : value);
        conditions.push(`(${by}, u.seq) ${sign} (${from}, ${values.add(id)}::bigint)`);
      }
    }
    const direction = isDescending ? 'DESC' : 'ASC';
    const sorting = sort === 'created' ? '' : `${by} ${direction}, `;
    const { rows } = await poolOf(this.dataSource).query<Row>(
      `SELECT ${COLUMNS} FROM ${SOURCE} ${where(conditions)}
       ORDER BY ${sorting}u.seq ${direction} LIMIT ${values.add(query.limit + 1)}`,
      values.list,
    );
    return rows;
  }

  private async count(filter: AccountFilter): Promise<{ total: number; isExact: boolean }> {
    const { conditions, values } = conditionsOf(filter);
    // With the accounts, the planner reads all of them to count the members of a large workspace.
    const isOfMembers = conditions.length === 1 && filter.workspaceId !== undefined;
    const found = isOfMembers
      ? `memberships WHERE workspace_id = $1`
      : `${SOURCE} ${where(conditions)}`;
    const { rows } = await poolOf(this.dataSource).query<{ total: string }>(
      conditions.length === 0
        ? COUNT_ALL
        : `SELECT count(*) AS total FROM (
             SELECT FROM ${found} LIMIT ${values.add(MAX_COUNTED + 1)}
           ) AS found`,
      values.list,
    );
    const total = Number(rows[0]!.total);
    if (conditions.length === 0) return { total, isExact: true };
    return { total: Math.min(total, MAX_COUNTED), isExact: total <= MAX_COUNTED };
  }
}

function readsBackwards({ cursor, isLast }: AccountListQuery): boolean {
  return cursor ? cursor.side === 'before' : isLast;
}

function valueOf(sort: AccountSort, row: Row): string {
  if (sort === 'username') return row.usernameKey;
  return sort === 'last_login' ? String(row.lastLoginAt?.getTime() ?? '') : '';
}

function timeOf(milliseconds: string): string {
  return milliseconds === '' ? '-infinity' : new Date(Number(milliseconds)).toISOString();
}

/** The values of a statement, by their places. */
class Values {
  readonly list: unknown[] = [];

  /** Adds a value and returns its placeholder. */
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

/**
 * What is true or false of an account: the conditions for both. Without values, because the planner
 * knows partial indexes only by these conditions.
 */
const FLAGS: Record<
  Exclude<keyof AccountFilter, 'search' | 'workspaceId'>,
  readonly [yes: string, no: string]
> = {
  isActive: ['u.is_active', 'NOT u.is_active'],
  isSuperuser: ['u.is_superuser', 'NOT u.is_superuser'],
  isServiceAccount: ['u.is_service_account', 'NOT u.is_service_account'],
  isInvited: ['i.user_id IS NOT NULL', 'i.user_id IS NULL'],
  hasLoggedIn: [
    `${SORT_VALUES.last_login} > '-infinity'`,
    `${SORT_VALUES.last_login} = '-infinity'`,
  ],
  hasSecondFactor: ['u.has_second_factor', 'NOT u.has_second_factor'],
};

function conditionsOf({ search, workspaceId, ...flags }: AccountFilter): {
  conditions: string[];
  values: Values;
} {
  const values = new Values();
  const conditions: string[] = [];
  for (const [name, [yes, no]] of Object.entries(FLAGS)) {
    const isWanted = flags[name as keyof typeof flags];
    if (isWanted !== undefined) conditions.push(isWanted ? yes : no);
  }
  if (workspaceId !== undefined) {
    conditions.push(`EXISTS (SELECT FROM memberships m
      WHERE m.workspace_id = ${values.add(workspaceId)} AND m.user_id = u.id)`);
  }
  if (search !== undefined && search !== '') {
    const text = escapeLike(search);
    if ([...search].length < SHORTEST_PART) {
      conditions.push(`u.username ILIKE ${values.add(`${text}%`)}`);
    } else {
      const part = values.add(`%${text}%`);
      conditions.push(
        // The email as in its index of trigrams.
        `(u.username ILIKE ${part} OR (u.email || '') ILIKE ${part} OR u.name ILIKE ${part})`,
      );
    }
  }
  return { conditions, values };
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}

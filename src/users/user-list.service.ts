import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ACCOUNT, selectList, type Account } from '../access/account.js';
import { poolOf } from '../platform/database/data-source.js';
import { escapeLike } from '../platform/database/escape-like.js';
import { PAGE_BOUNDS, PAGE_OFFSET } from './page-offset.js';

export interface UserPage {
  readonly total: number;
  readonly users: readonly Account[];
  /** The cursor of the next page; null on the last page. */
  readonly next: string | null;
}

export interface UserListQuery {
  readonly skip: number;
  readonly limit: number;
  /** A part of the user name, regardless of case. Empty: all accounts. */
  readonly search: string;
  /** The `next` of an earlier page. Takes precedence over `skip`. */
  readonly after?: string;
}

interface PageRow extends Account {
  total: string;
  seq: string;
}

const MAX_LIMIT = 1000;
const ACCOUNT_COLUMNS = selectList(ACCOUNT);

/** One statement, so that the total and the page come from one snapshot. */
const PAGE_BY_POSITION = {
  name: 'users_page_by_position',
  text: `
    ${PAGE_OFFSET}, page AS (
      SELECT u.seq, ${ACCOUNT_COLUMNS} FROM users u
      ${PAGE_BOUNDS}
    )
    SELECT t.total, page.* FROM (SELECT coalesce(sum(n), 0)::bigint AS total FROM coarse) AS t
    LEFT JOIN page ON true ORDER BY page.seq`,
};

const PAGE_AFTER = {
  name: 'users_page_after',
  text: `
    SELECT t.total, page.* FROM (
      SELECT coalesce(sum(n), 0)::bigint AS total FROM user_counts WHERE level = 1
    ) AS t LEFT JOIN (
      SELECT u.seq, ${ACCOUNT_COLUMNS} FROM users u WHERE u.seq > $1 ORDER BY u.seq LIMIT $2
    ) AS page ON true ORDER BY page.seq`,
};

/** A search counts its matches, so its cost depends on their number and not on all accounts. */
const SEARCH_PAGE = {
  text: `
    WITH found AS MATERIALIZED (SELECT seq FROM users WHERE username ILIKE $1)
    SELECT t.total, page.* FROM (SELECT count(*) AS total FROM found) AS t LEFT JOIN (
      SELECT u.seq, ${ACCOUNT_COLUMNS} FROM users u
      WHERE u.seq IN (SELECT seq FROM found WHERE seq > $2 ORDER BY seq OFFSET $3 LIMIT $4)
    ) AS page ON true ORDER BY page.seq`,
};

/** Lists accounts in the order of their creation. */
@Injectable()
export class UserList {
  constructor(private readonly dataSource: DataSource) {}

  /** Returns one page and the total. Bounds that are out of range are moved into range. */
  async page({ skip, limit, search, after }: UserListQuery): Promise<UserPage> {
    const offset = after === undefined ? Math.max(skip, 0) : 0;
    const take = Math.min(Math.max(limit, 0), MAX_LIMIT);
    const pool = poolOf(this.dataSource);
    const { rows } = await pool.query<PageRow>(
      search
        ? { ...SEARCH_PAGE, values: [`%${escapeLike(search)}%`, after ?? '0', offset, take] }
        : after === undefined
          ? { ...PAGE_BY_POSITION, values: [offset, take] }
          : { ...PAGE_AFTER, values: [after, take] },
    );
    // A page without accounts is one row with only the total.
    const found = rows.filter(({ seq }) => seq !== null);
    return {
      total: Number(rows[0]!.total),
      users: found,
      next: found.length === take && take > 0 ? found.at(-1)!.seq : null,
    };
  }
}

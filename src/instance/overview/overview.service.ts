import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { ApiKeyUsage } from '../../api-key/api-key-usage.service.js';
import { LogInCounts, type LogInDay } from '../../audit/log-in-counts.service.js';
import { Unlocking } from '../../auth/unlocking.service.js';
import { User } from '../../users/user.entity.js';

export const DAYS = 30;
export const UNUSED_DAYS = 90;
/** How many locked-out accounts are named. */
export const MOST_LOCKED_OUT = 100;

export interface LockedOut {
  readonly id: string;
  readonly username: string;
  readonly until: Date;
}

export interface Overview {
  readonly at: Date;
  readonly accounts: AccountCounts;
  readonly logIns: readonly LogInDay[];
  readonly keys: KeyCounts;
  readonly invites: number;
  readonly lockedOut: readonly LockedOut[];
}

interface AccountCounts {
  readonly all: number;
  readonly services: number;
  readonly inactive: number;
  readonly superusers: number;
  /** People who are inactive and have never logged in: they may wait for a superuser. */
  readonly waiting: number;
  /** People who have logged in within the last {@link DAYS} days. */
  readonly recent: number;
}

interface KeyCounts {
  readonly all: number;
  /** Accepted now. */
  readonly active: number;
  readonly used: number;
  readonly expiring: number;
  readonly unused: number;
}

const ACCOUNTS = `
  SELECT
    (SELECT coalesce(sum(n), 0) FROM user_counts WHERE level = 1)::int AS "all",
    (SELECT count(*) FROM users WHERE is_service_account)::int AS services,
    (SELECT count(*) FROM users WHERE NOT is_active)::int AS inactive,
    (SELECT count(*) FROM users WHERE is_superuser)::int AS superusers,
    (SELECT count(*) FROM users
      WHERE NOT is_active AND last_login_at IS NULL AND NOT is_service_account)::int AS waiting,
    (SELECT count(*) FROM users WHERE coalesce(last_login_at, '-infinity'::timestamptz)
      > now() - interval '${DAYS} days')::int AS recent`;

const KEYS = `
  SELECT count(*)::int AS "all",
    (count(*) FILTER (WHERE is_good))::int AS active,
    (count(*) FILTER (WHERE is_good AND last_used_at > now() - interval '${DAYS} days'))::int AS used,
    (count(*) FILTER (WHERE is_good AND expires_at < now() + interval '${DAYS} days'))::int
      AS expiring,
    (count(*) FILTER (WHERE is_good
      AND coalesce(last_used_at, created_at) < now() - interval '${UNUSED_DAYS} days'))::int AS unused
  FROM (
    SELECT last_used_at, created_at, expires_at,
      is_active AND (expires_at IS NULL OR expires_at > now()) AS is_good
    FROM api_keys WHERE session_epoch IS NULL
  ) AS k`;

/** The accounts with lock-outs that began within a day, the newest first. */
const LOCKED_OUT = `
  SELECT target_id AS id FROM audit_events
  WHERE action = 'login.refuse' AND at > now() - interval '1 day'
    AND after ->> 'reason' = 'rate_limited' AND target_id IS NOT NULL
  GROUP BY target_id ORDER BY max(at) DESC LIMIT ${MOST_LOCKED_OUT}`;

/** An overview is kept for this many times as long as it took: at most a fiftieth of the load. */
const KEPT_FACTOR = 50;
/** One that took less is not kept. */
const FAST_MS = 100;
const LONGEST_KEPT_MS = 300_000;

/** Counts what administrators look at first. */
@Injectable()
export class OverviewService {
  private kept: Promise<Overview> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly logIns: LogInCounts,
    private readonly usage: ApiKeyUsage,
    private readonly unlocking: Unlocking,
  ) {}

  /** Counts now, or a moment ago where counting takes long. */
  get(): Promise<Overview> {
    this.kept ??= this.keep();
    return this.kept;
  }

  private async keep(): Promise<Overview> {
    const startedAt = performance.now();
    try {
      const overview = await this.count();
      const tookMs = performance.now() - startedAt;
      const keptMs = tookMs < FAST_MS ? 0 : Math.min(tookMs * KEPT_FACTOR, LONGEST_KEPT_MS);
      setTimeout(() => (this.kept = undefined), keptMs).unref();
      return overview;
    } catch (error) {
      this.kept = undefined;
      throw error;
    }
  }

  private async count(): Promise<Overview> {
    await this.usage.flush();
    const one = async <Row>(sql: string) => (await this.dataSource.query<Row[]>(sql))[0]!;
    const [accounts, keys, { n: invites }, logIns, lockedOut] = await Promise.all([
      one<AccountCounts>(ACCOUNTS),
      one<KeyCounts>(KEYS),
      one<{ n: number }>('SELECT count(*)::int AS n FROM invites'),
      this.logIns.lastDays(DAYS),
      this.findLockedOut(),
    ]);
    return { at: new Date(), accounts, keys, invites, logIns, lockedOut };
  }

  private async findLockedOut(): Promise<LockedOut[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(LOCKED_OUT);
    if (rows.length === 0) return [];
    const users = await this.dataSource.manager.findBy(User, { id: In(rows.map(({ id }) => id)) });
    const found: LockedOut[] = [];
    for (const user of users) {
      const until = await this.unlocking.lockedUntil(user);
      if (until) found.push({ id: user.id, username: user.username, until });
    }
    return found;
  }
}

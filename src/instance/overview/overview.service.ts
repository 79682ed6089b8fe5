import { Inject, Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { ApiKeyUsage } from '../../api-key/api-key-usage.service.js';
import { LogInCounts, type LogInDay } from '../../audit/log-in-counts.service.js';
import { Unlocking } from '../../auth/unlocking.service.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { User } from '../../users/user.entity.js';
import { findLastBackup } from '../transfer/backup-notes.js';

export const DAYS = 30;
export const UNUSED_DAYS = 90;
/** How many locked-out accounts are named. */
export const MOST_LOCKED_OUT = 100;
/** How many workspaces with open invitations are named. */
export const MOST_INVITING = 10;
const DAY_MS = 86_400_000;

export interface LockedOut {
  readonly id: string;
  readonly username: string;
  readonly until: Date;
}

export interface InvitingWorkspace {
  readonly id: string;
  readonly name: string;
  /** How many of its invitations wait for an answer. */
  readonly invites: number;
}

export interface Overview {
  readonly at: Date;
  readonly accounts: AccountCounts;
  readonly logIns: readonly LogInDay[];
  readonly keys: KeyCounts;
  readonly invites: number;
  readonly inviting: readonly InvitingWorkspace[];
  readonly lockedOut: readonly LockedOut[];
  /** Null: none was noted. */
  readonly lastBackupAt: Date | null;
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
  /** Active superusers, programs aside, without a second factor. Null: second factors are off. */
  readonly unprotected: number | null;
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
      > now() - interval '${DAYS} days')::int AS recent,
    (SELECT count(*) FROM users u WHERE is_superuser AND is_active AND NOT is_service_account
      AND NOT EXISTS (SELECT FROM totp_factors WHERE user_id = u.id AND confirmed_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM passkeys WHERE user_id = u.id))::int AS unprotected`;

/** The times are values: calculated for each of a million rows they take as long as the rest. */
const KEYS = `
  SELECT count(*)::int AS "all",
    (count(*) FILTER (WHERE is_good))::int AS active,
    (count(*) FILTER (WHERE is_good AND last_used_at > $2))::int AS used,
    (count(*) FILTER (WHERE is_good AND expires_at < $3))::int AS expiring,
    (count(*) FILTER (WHERE is_good AND created_at < $4
      AND (last_used_at IS NULL OR last_used_at < $4)))::int AS unused
  FROM (
    SELECT last_used_at, created_at, expires_at,
      is_active AND (expires_at IS NULL OR expires_at > $1) AS is_good
    FROM api_keys WHERE session_epoch IS NULL
  ) AS k`;

const INVITING = `
  SELECT w.id, w.name, i.invites
  FROM (SELECT workspace_id, count(*)::int AS invites FROM invites GROUP BY 1) i
  JOIN workspaces w ON w.id = i.workspace_id
  ORDER BY i.invites DESC, w.id LIMIT ${MOST_INVITING}`;

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
    @Inject(ENV) private readonly env: Env,
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
    const at = new Date();
    const one = async <Row>(sql: string, values: unknown[] = []) =>
      (await this.dataSource.query<Row[]>(sql, values))[0]!;
    const inDays = (days: number) => new Date(at.getTime() + days * DAY_MS);
    const [accounts, keys, { n: invites }, inviting, logIns, lockedOut, lastBackupAt] =
      await Promise.all([
        one<AccountCounts>(ACCOUNTS),
        one<KeyCounts>(KEYS, [at, inDays(-DAYS), inDays(DAYS), inDays(-UNUSED_DAYS)]),
        one<{ n: number }>('SELECT count(*)::int AS n FROM invites'),
        this.dataSource.query<InvitingWorkspace[]>(INVITING),
        this.logIns.lastDays(DAYS),
        this.findLockedOut(),
        findLastBackup(this.dataSource),
      ]);
    const isOff = this.env.secondFactor === 'off';
    return {
      at,
      accounts: { ...accounts, ...(isOff && { unprotected: null }) },
      keys,
      invites,
      inviting,
      logIns,
      lockedOut,
      lastBackupAt,
    };
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

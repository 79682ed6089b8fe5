import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import type { User } from '../users/user.entity.js';

const DAY_MS = 86_400_000;

/**
 * What a log-in needs besides the first factor: nothing, a code of a second factor, or the setup of
 * one, since the account has none yet.
 */
export type FactorDemand = 'none' | 'code' | 'setup';

/** What the setting and the superusers demand of an account. */
export interface FactorRequirement {
  /** Whether the account must have a second factor. */
  readonly isRequired: boolean;
  /** Whether a superuser decided so, whatever the setting says. */
  readonly isRequiredByOverride: boolean;
  /** When the grace period of the account ends, or has ended. Null if it needs no second factor. */
  readonly graceEndsAt: Date | null;
}

interface Row {
  has_factor: boolean;
  has_passkey: boolean;
  overridden_since: Date | null;
  superuser_since: Date | null;
  superusers_since: Date | null;
  everybody_since: Date | null;
}

const READ = `
  SELECT
    EXISTS (SELECT FROM totp_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL)
      OR k.has_passkey AS has_factor,
    k.has_passkey,
    (SELECT since FROM second_factor_requirements WHERE user_id = $1) AS overridden_since,
    (SELECT since FROM superuser_terms WHERE user_id = $1) AS superuser_since,
    p.superusers_since, p.everybody_since
  FROM (SELECT EXISTS (SELECT FROM passkeys WHERE user_id = $1) AS has_passkey) k
    LEFT JOIN second_factor_policies p ON true`;

const IS_NOTED = `
  SELECT count(superusers_since) = $1::boolean::int AND count(everybody_since) = $2::boolean::int
    AS is_noted
  FROM second_factor_policies`;

/** Keeps the time since when a setting is in force, and forgets it when it is not. */
const NOTE = `
  INSERT INTO second_factor_policies AS p (superusers_since, everybody_since)
  VALUES (CASE WHEN $1 THEN now() END, CASE WHEN $2 THEN now() END)
  ON CONFLICT (id) DO UPDATE SET
    superusers_since = CASE WHEN $1 THEN coalesce(p.superusers_since, now()) END,
    everybody_since = CASE WHEN $2 THEN coalesce(p.everybody_since, now()) END
  WHERE (p.superusers_since IS NOT NULL) <> $1 OR (p.everybody_since IS NOT NULL) <> $2`;

/** Decides which accounts must have a second factor, and what a log-in must prove. */
@Injectable()
export class SecondFactorPolicy {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  get isOff(): boolean {
    return this.env.secondFactor === 'off';
  }

  /**
   * Stores since when the setting is in force. Call it only when a server starts: the command line
   * may have another configuration.
   */
  async note(): Promise<void> {
    const { secondFactor } = this.env;
    const isForAll = secondFactor === 'required';
    const values = [isForAll || secondFactor === 'required-for-superusers', isForAll];
    const [{ is_noted: isNoted }] = await this.dataSource.query<[{ is_noted: boolean }]>(
      IS_NOTED,
      values,
    );
    // Most starts write nothing.
    if (!isNoted) await transact(this.dataSource, (manager) => manager.query(NOTE, values));
  }

  async demandOn(manager: EntityManager, user: User): Promise<FactorDemand> {
    // Programs do not log in, so nobody can be asked for a factor.
    if (this.isOff || user.isServiceAccount) return 'none';
    const row = await this.read(manager, user.id);
    if (row.has_factor) return 'code';
    const { graceEndsAt } = this.requirementIn(row, user);
    return graceEndsAt !== null && graceEndsAt <= new Date() ? 'setup' : 'none';
  }

  async requirementOf(manager: EntityManager, user: User): Promise<FactorRequirement> {
    return this.requirementIn(await this.read(manager, user.id), user);
  }

  /** Whether the account has a second factor that works. */
  async hasFactor(manager: EntityManager, userId: string): Promise<boolean> {
    return (await this.read(manager, userId)).has_factor;
  }

  /** Whether one of the second factors of the account is a passkey. */
  async hasPasskey(manager: EntityManager, userId: string): Promise<boolean> {
    return (await this.read(manager, userId)).has_passkey;
  }

  private async read(manager: EntityManager, userId: string): Promise<Row> {
    const [row] = await manager.query<Row[]>(READ, [userId]);
    return row!;
  }

  private requirementIn(row: Row, user: User): FactorRequirement {
    const isRequiredByOverride = row.overridden_since !== null;
    if (this.isOff || user.isServiceAccount) {
      return { isRequired: false, isRequiredByOverride, graceEndsAt: null };
    }
    const since = this.sinceWhen(row, user);
    const graceMs = this.env.secondFactorGraceDays * DAY_MS;
    return {
      isRequired: since !== undefined,
      isRequiredByOverride,
      graceEndsAt: since === undefined ? null : new Date(since + graceMs),
    };
  }

  /** Returns the earliest time from which a requirement applies to the account. */
  private sinceWhen(row: Row, { createdAt, isSuperuser }: User): number | undefined {
    const { secondFactor } = this.env;
    const created = createdAt.getTime();
    const times: number[] = [];
    if (row.overridden_since) times.push(row.overridden_since.getTime());
    if (secondFactor === 'required') {
      times.push(Math.max(created, row.everybody_since?.getTime() ?? 0));
    }
    if (
      isSuperuser &&
      (secondFactor === 'required' || secondFactor === 'required-for-superusers')
    ) {
      const term = row.superuser_since?.getTime() ?? created;
      times.push(Math.max(term, row.superusers_since?.getTime() ?? 0));
    }
    return times.length === 0 ? undefined : Math.min(...times);
  }
}

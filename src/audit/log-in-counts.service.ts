import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What happened on one day, in UTC. */
export interface LogInDay {
  /** As `2026-11-29`. */
  readonly day: string;
  /** Log-ins, and renewals of them on Windmill's API. */
  readonly logIns: number;
  readonly refused: number;
}

const DAY_MS = 86_400_000;

/** The condition is that of the index. */
const COUNT = `
  SELECT (at AT TIME ZONE 'UTC')::date::text AS day,
    (count(*) FILTER (WHERE action <> 'login.refuse'))::int AS "logIns",
    (count(*) FILTER (WHERE action = 'login.refuse'))::int AS refused
  FROM audit_events
  WHERE at >= $1 AND (action IN ('login.refuse', 'session.create')
    OR (action = 'api_key.create' AND (after -> 'session_epoch') IS NOT NULL))
  GROUP BY 1`;

/** Counts log-ins by day, from the audit trail. */
@Injectable()
export class LogInCounts {
  /** Days that are over, which change no more: they are counted once. */
  private readonly past = new Map<string, LogInDay>();

  constructor(private readonly dataSource: DataSource) {}

  /** Returns the last days with today, the oldest first. */
  async lastDays(number: number): Promise<LogInDay[]> {
    const today = Math.floor(Date.now() / DAY_MS);
    const days = Array.from({ length: number }, (_, n) => toDay(today - number + 1 + n));
    const start = days.findIndex((day) => !this.past.has(day));
    const rows = await this.dataSource.query<LogInDay[]>(COUNT, [`${days[start]!}T00:00:00Z`]);
    const counted = new Map(rows.map((row) => [row.day, row]));
    const result = days.map(
      (day) => this.past.get(day) ?? counted.get(day) ?? { day, logIns: 0, refused: 0 },
    );
    this.past.clear();
    // An event is dated by the start of its transaction, so yesterday may still change.
    for (const entry of result.slice(0, -2)) this.past.set(entry.day, entry);
    return result;
  }
}

function toDay(sinceEpoch: number): string {
  return new Date(sinceEpoch * DAY_MS).toISOString().slice(0, 10);
}

import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deleteRows } from '../database/delete-rows.js';
import { transact } from '../database/transact.js';

const EVERY_MS = 60_000;

/** `expire` is in milliseconds. Without one, a lock-out has no end. */
const COUNT_ENDED_AN_HOUR_AGO = `expire < ((extract(epoch FROM now()) - 3600) * 1000)::bigint`;

/**
 * The expired rows to delete, by table. Records of the OAuth provider and devices are kept for an
 * hour, to report them as expired instead of unknown; device authorizations that were not completed
 * need no such report. When a log-in has expired, its clients are told by the deletion of their
 * rows, a minute later: a request that was under way may extend it. Logout tokens are given up
 * after a day, which the audit trail records: what is left of them is older. Sessions, and keys
 * that are tokens of log-ins, are kept for a day, so that a clock that is ahead for an hour ends
 * none permanently. Other keys stay until they are deleted. Counts of uses and guesses are kept for
 * an hour, for clocks that are behind.
 */
const EXPIRED = {
  oauth_records: `expires_at < now() AND (model = 'Interaction' OR expires_at < now() - interval '1 hour')`,
  pending_log_ins: `expires_at < now()`,
  sessions: `expires_at < now() - interval '1 day'`,
  oauth_log_in_clients: `expires_at < now() - interval '1 minute' AND NOT EXISTS (
    SELECT FROM api_keys k JOIN api_keys token
      ON token.id = k.id OR token.id = k.successor_id OR token.successor_id = k.id
    WHERE k.id = log_in_id AND token.expires_at > now() - interval '1 minute')`,
  oauth_logout_notices: `created_at < now() - interval '2 days'`,
  api_keys: `session_epoch IS NOT NULL AND expires_at < now() - interval '1 day'`,
  devices: `codes_expire_at < now() - interval '1 hour'
    AND (status IN ('pending', 'verified', 'denied') OR (status = 'locked' AND user_id IS NULL))`,
  // Administrators see which of those whom they invited did not come.
  password_resets: `expires_at < now()
    AND (NOT is_invitation OR expires_at < now() - interval '90 days')`,
  email_changes: `expires_at < now()`,
  // A minute for clocks that are behind.
  passkey_challenges: `expires_at < now() - interval '1 minute'`,
  abuse_limits: COUNT_ENDED_AN_HOUR_AGO,
  rate_limits: COUNT_ENDED_AN_HOUR_AGO,
} as const;

/**
 * Gives rows of log-ins that were extended the new time, so that the next sweeps do not look at
 * them.
 */
const FOLLOW_LOG_INS = `
  UPDATE oauth_log_in_clients c SET expires_at = log_in.expires_at
  FROM (
    SELECT due.sid, max(token.expires_at) AS expires_at
    FROM (
      SELECT sid, log_in_id FROM oauth_log_in_clients
      WHERE expires_at < now() - interval '1 minute' ORDER BY expires_at LIMIT 1000
    ) due
    JOIN api_keys k ON k.id = due.log_in_id
    JOIN api_keys token ON token.id = k.id OR token.id = k.successor_id OR token.successor_id = k.id
    GROUP BY due.sid HAVING max(token.expires_at) > now()
  ) log_in
  WHERE c.sid = log_in.sid`;

/** Deletes expired rows every minute, so that they also go where nothing new is created. */
@Injectable()
export class ExpiredRows implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('ExpiredRows');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * The next sweep deletes the rows that another transaction has locked. A table whose rows cannot
   * be deleted delays no other table.
   *
   * @returns the number of deleted rows
   */
  async sweep(): Promise<number> {
    let swept = 0;
    await this.attempt('oauth_log_in_clients', () =>
      transact(this.dataSource, (manager) => manager.query(FOLLOW_LOG_INS)),
    );
    for (const [table, condition] of Object.entries(EXPIRED)) {
      await this.attempt(table, async () => {
        swept += await deleteRows(this.dataSource, table, condition);
      });
    }
    return swept;
  }

  private async attempt(table: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { message } = error as Error;
      this.logger.warn(`Expired rows of ${table} could not be deleted: ${message}`);
    }
  }
}

import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deleteRows } from '../database/delete-rows.js';

const EVERY_MS = 60_000;

/** `expire` is in milliseconds. Without one, a lock-out has no end. */
const COUNT_ENDED_AN_HOUR_AGO = `expire < ((extract(epoch FROM now()) - 3600) * 1000)::bigint`;

/**
 * The expired rows to delete, by table. Records of the OAuth provider and devices are kept for an
 * hour, to report them as expired instead of unknown; device authorizations that were not completed
 * need no such report. Sessions, and keys that are tokens of log-ins, are kept for a day, so that a
 * clock that is ahead for an hour ends none permanently. Other keys stay until they are deleted.
 * Counts of uses and guesses are kept for an hour, for clocks that are behind.
 */
const EXPIRED = {
  oauth_records: `expires_at < now() AND (model = 'Interaction' OR expires_at < now() - interval '1 hour')`,
  sessions: `expires_at < now() - interval '1 day'`,
  api_keys: `session_epoch IS NOT NULL AND expires_at < now() - interval '1 day'`,
  devices: `codes_expire_at < now() - interval '1 hour'
    AND (status IN ('pending', 'verified', 'denied') OR (status = 'locked' AND user_id IS NULL))`,
  password_resets: `expires_at < now()`,
  email_changes: `expires_at < now()`,
  abuse_limits: COUNT_ENDED_AN_HOUR_AGO,
  rate_limits: COUNT_ENDED_AN_HOUR_AGO,
} as const;

/** Deletes expired rows every minute, so that they also go where nothing new is created. */
@Injectable()
export class ExpiredRows implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('ExpiredRows');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.sweep().catch((error: Error) =>
        this.logger.warn(`Expired rows could not be deleted: ${error.message}`),
      );
    }, EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * The next sweep deletes the rows that another transaction has locked.
   *
   * @returns the number of deleted rows
   */
  async sweep(): Promise<number> {
    let swept = 0;
    for (const [table, condition] of Object.entries(EXPIRED)) {
      swept += await deleteRows(this.dataSource, table, condition);
    }
    return swept;
  }
}

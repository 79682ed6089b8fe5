import { Logger } from '@nestjs/common';
import { databaseTroubleOf } from '../errors/database-unavailable.js';

/** An outage is over when there was no failure for this long, and the database answers. */
const QUIET_MS = 5_000;
/** The interval for logging a failure that many requests meet, and that is not an outage. */
const REMINDER_MS = 60_000;

const PASSING_TEXT =
  'A statement was ended by the database (it waited too long, or met another transaction): 503.';
const FULL_TEXT = 'The disk of the database is full: writes are answered 503 until there is room.';

/** What TypeORM says when a transaction goes on after its connection was lost. */
const MEANS_LOST = /query runner (was )?already released/i;

interface Outage {
  readonly since: number;
  lastFailure: number;
  refused: number;
}

/** Whether the database answers. It logs one line when an outage begins, and one when it ends. */
export class Availability {
  /** Whether the last connection or check met a standby, or a database that is set to read-only. */
  isReadOnly = false;
  private readonly logger = new Logger('Database');
  private readonly toldAt = new Map<string, number>();
  private outage: Outage | undefined;

  get isAway(): boolean {
    return this.outage !== undefined;
  }

  /**
   * Notes a failure of the database.
   *
   * @param isRefusal whether a request is refused for it
   */
  failed(error: unknown, { isRefusal = false } = {}): void {
    const trouble = databaseTroubleOf(error);
    if (trouble === 'full') this.remind(FULL_TEXT);
    if (trouble === 'passing') this.remind(PASSING_TEXT);
    if (trouble !== 'away') return;
    const now = performance.now();
    if (!this.outage) {
      this.outage = { since: now, lastFailure: now, refused: 0 };
      this.logger.error(
        `The database is unavailable (${describeCause(error)}). Requests that need it are answered 503 until it is back.`,
      );
    }
    this.outage.lastFailure = now;
    if (isRefusal) this.outage.refused += 1;
  }

  /** Notes that the database has answered. */
  answered(): void {
    if (this.outage === undefined) return;
    const { since, lastFailure, refused } = this.outage;
    const now = performance.now();
    if (now - lastFailure < QUIET_MS) return;
    this.outage = undefined;
    const seconds = Math.round((lastFailure - since) / 1_000);
    this.logger.warn(
      `The database answers again. It failed for ${seconds} s, and ${refused} requests were refused.`,
    );
  }

  private remind(text: string): void {
    const now = performance.now();
    if (now - (this.toldAt.get(text) ?? -Infinity) < REMINDER_MS) return;
    this.toldAt.set(text, now);
    this.logger.error(text);
  }
}

/** Returns the text of the failure that the driver or the system reported. */
export function describeCause(error: unknown): string {
  const { driverError, errors, message } = (error ?? {}) as {
    driverError?: unknown;
    errors?: unknown;
    message?: string;
  };
  // When a name has several addresses, the error contains one error for each and has no message of
  // its own.
  if (Array.isArray(errors) && errors.length > 0) return describeCause(errors[0]);
  if (driverError !== undefined && driverError !== error) return describeCause(driverError);
  if (message && MEANS_LOST.test(message)) return 'a connection was lost';
  return message ? message : String(error);
}

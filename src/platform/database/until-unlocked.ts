import { setTimeout as wait } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { sqlStateOf } from './sql-state.js';

const ASK_AGAIN_MS = 500;
const REMINDER_MS = 30_000;
const LOCK_TIMEOUT_MS = 300;
/** Lock not available, deadlock, serialization failure. PostgreSQL has undone the transaction. */
const CONFLICTS = new Set(['55P03', '40P01', '40001']);

/**
 * Limits how long the open transaction waits for a lock: everybody else who needs the table waits
 * behind it. The limit is shorter than PostgreSQL's `deadlock_timeout`.
 */
export async function limitLockWaits(runner: QueryRunner): Promise<void> {
  await runner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
}

/**
 * Runs a transaction again as long as others are in its way: a backup may hold locks for hours.
 *
 * @param work one transaction, or one statement outside of any
 */
export async function untilUnlocked<T>(work: () => Promise<T>): Promise<T> {
  const reminder = new Reminder(
    'A migration waits for a transaction that uses the same tables. See pg_stat_activity for long ones.',
    false,
  );
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!CONFLICTS.has(sqlStateOf(error) ?? '')) throw error;
    }
    await wait(ASK_AGAIN_MS);
    reminder.tell();
  }
}

/** A line for the operator, now and again while something lasts. */
export class Reminder {
  private toldAt: number;

  constructor(
    private readonly text: string,
    isUrgent = true,
  ) {
    this.toldAt = isUrgent ? -Infinity : performance.now();
  }

  tell(): void {
    if (performance.now() - this.toldAt <= REMINDER_MS) return;
    this.toldAt = performance.now();
    // Standard output is only for the output of a command.
    console.error(this.text);
  }
}

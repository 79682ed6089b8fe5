import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deleteRows } from '../platform/database/delete-rows.js';
import { sqlStateOf } from '../platform/database/sql-state.js';
import { AccountEvent } from './account-event.entity.js';
import type { EventTopic } from './event-consumer.entity.js';

const EVENTS_PER_BATCH = 100;
/** A process that ends while it delivers keeps others from delivering for so long. */
const LEASE_SECONDS = 30;
const LEASE_END = `now() + interval '${LEASE_SECONDS} seconds'`;
/** How often a lease is renewed, so that a slow renewal does not lose it. */
export const RENEWAL_MS = (LEASE_SECONDS / 3) * 1_000;
const LONGEST_DELAY_SECONDS = 300;
/** A registration that waits makes new writers wait too. */
const LOCK_TIMEOUT_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';
const CONSUMER_KEPT_DAYS = 7;

/**
 * The events that consumers have not handled, and which process delivers to which consumer: the
 * one that holds its lease. A lock of the database would need a transaction or a session for as
 * long as a consumer works, and the embedded database has one session.
 */
@Injectable()
export class EventQueue {
  private readonly holder = randomUUID();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Registers a consumer, or notes that it is still there. It gets everything that is committed
   * after this.
   *
   * @returns false if a long transaction is in the way: try again
   */
  async register(name: string, hears: EventTopic): Promise<boolean> {
    const noted = await this.change(`UPDATE event_consumers SET seen_at = now() WHERE name = $1`, [
      name,
    ]);
    if (noted > 0) return true;
    try {
      await this.dataSource.transaction(async (manager) => {
        await manager.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
        // Transactions that have written without the consumer hold a lock on its table.
        await manager.query('LOCK TABLE event_consumers IN ACCESS EXCLUSIVE MODE');
        await manager.query(
          'INSERT INTO event_consumers (name, hears) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
          [name, hears],
        );
      });
      return true;
    } catch (error) {
      if (sqlStateOf(error) === LOCK_NOT_AVAILABLE) return false;
      throw error;
    }
  }

  /** Takes the lease if there are events and no other process has it. */
  async take(name: string): Promise<boolean> {
    const taken = await this.change(
      `UPDATE event_consumers SET holder = $2, seen_at = now(), held_until = ${LEASE_END}
       WHERE name = $1 AND held_until <= now()
         AND EXISTS (SELECT FROM account_events WHERE consumer = $1)`,
      [name, this.holder],
    );
    return taken > 0;
  }

  /** Reads the oldest events. */
  read(consumer: string): Promise<AccountEvent[]> {
    return this.dataSource.manager.find(AccountEvent, {
      where: { consumer },
      order: { id: 'ASC' },
      take: EVENTS_PER_BATCH,
    });
  }

  /** Keeps the lease while the consumer works. */
  async renew(name: string): Promise<void> {
    await this.change(
      `UPDATE event_consumers SET held_until = ${LEASE_END} WHERE name = $1 AND holder = $2`,
      [name, this.holder],
    );
  }

  /** Deletes handled events and gives the lease back. */
  async acknowledge(name: string, events: readonly AccountEvent[]): Promise<void> {
    await this.change(
      `WITH handled AS (DELETE FROM account_events WHERE consumer = $1 AND id = ANY ($3::bigint[]))
       UPDATE event_consumers SET holder = NULL, held_until = now(), failures = 0
       WHERE name = $1 AND holder = $2`,
      [name, this.holder, events.map(({ id }) => id)],
    );
  }

  /** Leaves the events for later: two seconds after the first failure, then twice as long. */
  async postpone(name: string): Promise<void> {
    await this.change(
      `UPDATE event_consumers SET holder = NULL, failures = failures + 1, held_until = now() +
         least(power(2, least(failures, 30) + 1), ${LONGEST_DELAY_SECONDS}) * interval '1 second'
       WHERE name = $1 AND holder = $2`,
      [name, this.holder],
    );
  }

  /** Drops consumers that no process has had for a week, with their events. */
  async sweep(): Promise<void> {
    const isGone = `seen_at < now() - interval '${CONSUMER_KEPT_DAYS} days'`;
    await deleteRows(this.dataSource, 'event_consumers', isGone);
    const isOfNobody = 'NOT EXISTS (SELECT FROM event_consumers WHERE name = consumer)';
    await deleteRows(this.dataSource, 'account_events', isOfNobody);
  }

  private async change(statement: string, parameters: readonly unknown[] = []): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(statement, [...parameters]);
    return count;
  }
}

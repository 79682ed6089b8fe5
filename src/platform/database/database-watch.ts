import type { DataSource } from 'typeorm';
import {
  DatabaseFailure,
  LOOKUP_TIMED_OUT,
  TOO_MANY_LOOKUPS,
} from '../errors/database-unavailable.js';
import { Availability } from './availability.js';

const TICK_MS = 250;
/**
 * How much longer than the server a client waits, in ticks: the server's own time-out is better,
 * because the connection survives it.
 */
const GRACE_TICKS = 2;
const MOST_LOOKUPS_WAITING = 10_000;

/** A connection, as the watch sees it. */
export interface WatchedConnection {
  /** Ends the connection if its statement began before a tick. */
  endIfBefore(tick: number): boolean;
  /** Ends the connection if it is idle and has said nothing since a tick. */
  endIfSilentSince(tick: number): void;
}

/** A queue of those who wait for the database. */
export interface WatchedQueue {
  /** When the one who waits longest began; undefined if nobody waits. */
  readonly oldestTick: number | undefined;
  readonly length: number;
  /** Rejects all that have waited since before a tick. @returns how many */
  expire(tick: number, error: Error): number;
}

/**
 * Ends what waits too long for the database: statements with their connections, and look-ups. It
 * counts time in ticks, so that a statement or a look-up costs no timer. A process that was
 * suspended for long counts one tick.
 */
export class DatabaseWatch {
  readonly availability = new Availability();
  /** The present time. */
  ticks = 0;
  readonly timedOut = { queries: 0, lookups: 0 };
  private queryMs = 0;
  private readonly connections = new Set<WatchedConnection>();
  private readonly lookups = new Set<WatchedQueue>();
  private readonly transactions = new Set<WatchedQueue>();
  private timer: NodeJS.Timeout | undefined;

  /** @param queryMs how long a statement or a look-up may take, in milliseconds; 0: for ever */
  start(queryMs: number): void {
    this.queryMs = queryMs;
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** How long the server may work on a statement of a transaction; 0: as long as it takes. */
  get statementMs(): number {
    return this.queryMs;
  }

  get oldestLookupSeconds(): number {
    const oldest = [...this.lookups].flatMap(({ oldestTick }) => oldestTick ?? []);
    return oldest.length > 0 ? ((this.ticks - Math.min(...oldest)) * TICK_MS) / 1_000 : 0;
  }

  get lookupsWaiting(): number {
    return [...this.lookups].reduce((sum, { length }) => sum + length, 0);
  }

  /** @throws DatabaseFailure when too many look-ups wait already */
  assertRoom(waiting: number): void {
    if (waiting < MOST_LOOKUPS_WAITING) return;
    throw new DatabaseFailure(TOO_MANY_LOOKUPS, `${waiting} look-ups wait for the database`);
  }

  addConnection(connection: WatchedConnection): void {
    this.connections.add(connection);
  }

  removeConnection(connection: WatchedConnection): void {
    this.connections.delete(connection);
  }

  addLookups(queue: WatchedQueue): void {
    this.lookups.add(queue);
  }

  addTransactions(queue: WatchedQueue): void {
    this.transactions.add(queue);
  }

  /**
   * Call this when a server that was writable accepts no writes any more. The connections that are
   * not in use end, and new ones are refused.
   */
  becameReadOnly(error: unknown): void {
    this.availability.isReadOnly = true;
    this.availability.failed(error);
    for (const connection of this.connections) connection.endIfSilentSince(Infinity);
  }

  /** Runs `work` without a time-out for statements, of whatever connection. */
  async withoutTimeout<T>(work: () => Promise<T>): Promise<T> {
    const { queryMs } = this;
    this.queryMs = 0;
    try {
      return await work();
    } finally {
      this.queryMs = queryMs;
    }
  }

  private tick(): void {
    this.ticks += 1;
    if (this.queryMs === 0) return;
    const patience = Math.ceil(this.queryMs / TICK_MS);
    this.endConnections(this.ticks - patience - GRACE_TICKS);
    this.expireLookups(this.ticks - patience);
  }

  private endConnections(before: number): void {
    const ended = [...this.connections].filter((connection) => connection.endIfBefore(before));
    if (ended.length === 0) return;
    this.timedOut.queries += ended.length;
    // What made them silent has probably silenced others. Each would cost somebody a time-out.
    for (const connection of this.connections) connection.endIfSilentSince(before);
  }

  private expireLookups(before: number): void {
    const error = new DatabaseFailure(
      LOOKUP_TIMED_OUT,
      `no answer to a look-up within ${this.queryMs} ms`,
    );
    for (const queue of this.lookups) {
      const count = queue.expire(before, error);
      if (count === 0) continue;
      this.timedOut.lookups += count;
      this.availability.failed(error);
    }
    // A transaction may wait long for its turn while others proceed.
    if (!this.availability.isAway) return;
    for (const queue of this.transactions) queue.expire(before, error);
  }
}

const watches = new WeakMap<DataSource, DatabaseWatch>();

/** Makes a watch that of a database. Call it before anything asks for the watch. */
export function setWatch(dataSource: DataSource, watch: DatabaseWatch): void {
  watches.set(dataSource, watch);
}

/** Returns the watch of a database. It does nothing until it is started. */
export function watchOf(dataSource: DataSource): DatabaseWatch {
  let watch = watches.get(dataSource);
  if (!watch) watches.set(dataSource, (watch = new DatabaseWatch()));
  return watch;
}

import { DatabaseWatch, type WatchedQueue } from './database-watch.js';

/**
 * Combines the look-ups of one turn of the event loop into one query (a data loader). Nothing is
 * cached: every look-up sees what was committed before it was called.
 */
export class BatchLoader<Key, Row> implements WatchedQueue {
  private waiting: Waiting<Key, Row>[] = [];
  private readonly running = new Set<readonly Waiting<Key, Row>[]>();
  private isScheduled = false;

  /**
   * @param loadMany returns one row (or undefined) per key, in the order of the keys
   * @param watch rejects look-ups that take too long, whether they wait or run
   * @param maxRunning the maximum of concurrent queries; look-ups that arrive meanwhile wait and
   *   share the next one
   */
  constructor(
    private readonly loadMany: (keys: readonly Key[]) => Promise<readonly (Row | undefined)[]>,
    private readonly watch = new DatabaseWatch(),
    private readonly maxRunning = 2,
  ) {
    watch.addLookups(this);
  }

  /** Look-ups that wait for a query. */
  get length(): number {
    return this.waiting.length;
  }

  get oldestTick(): number | undefined {
    const oldest = Math.min(
      ...[this.waiting, ...this.running].map(([first]) => first?.since ?? Infinity),
    );
    return Number.isFinite(oldest) ? oldest : undefined;
  }

  /** @throws DatabaseFailure when it took too long, or too many wait already */
  load(key: Key): Promise<Row | undefined> {
    return new Promise((resolve, reject) => {
      this.watch.assertRoom(this.waiting.length);
      this.waiting.push({ key, resolve, reject, since: this.watch.ticks });
      this.schedule();
    });
  }

  expire(tick: number, error: Error): number {
    const late = this.waiting.filter(({ since }) => since < tick);
    // Those that wait are in the order of their arrival.
    this.waiting.splice(0, late.length);
    for (const batch of this.running) late.push(...batch.filter(({ since }) => since < tick));
    for (const one of late) {
      one.since = Infinity;
      one.reject(error);
    }
    return late.length;
  }

  private schedule(): void {
    if (this.isScheduled || this.running.size >= this.maxRunning) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      void this.flush();
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting;
    if (batch.length === 0) return;
    this.waiting = [];
    this.running.add(batch);
    try {
      const rows = await this.loadMany(batch.map(({ key }) => key));
      batch.forEach(({ resolve }, index) => resolve(rows[index]));
      this.watch.availability.answered();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.running.delete(batch);
      if (this.waiting.length > 0) this.schedule();
    }
  }
}

interface Waiting<Key, Row> {
  readonly key: Key;
  readonly resolve: (row: Row | undefined) => void;
  readonly reject: (error: unknown) => void;
  /** When it arrived, in ticks of the watch; infinite once it was rejected. */
  since: number;
}

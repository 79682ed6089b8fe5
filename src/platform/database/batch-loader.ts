/**
 * Combines the look-ups of one turn of the event loop into one query (a data loader). Nothing is
 * cached: every look-up sees what was committed before it was called.
 */
export class BatchLoader<Key, Row> {
  private waiting: Waiting<Key, Row>[] = [];
  private running = 0;
  private isScheduled = false;

  /**
   * @param loadMany returns one row (or undefined) per key, in the order of the keys
   * @param maxRunning the maximum of concurrent queries; look-ups that arrive meanwhile wait and
   *   share the next one
   */
  constructor(
    private readonly loadMany: (keys: readonly Key[]) => Promise<readonly (Row | undefined)[]>,
    private readonly maxRunning = 2,
  ) {}

  load(key: Key): Promise<Row | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ key, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.isScheduled || this.running >= this.maxRunning) return;
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
    this.running += 1;
    try {
      const rows = await this.loadMany(batch.map(({ key }) => key));
      batch.forEach(({ resolve }, index) => resolve(rows[index]));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.running -= 1;
      if (this.waiting.length > 0) this.schedule();
    }
  }
}

interface Waiting<Key, Row> {
  readonly key: Key;
  readonly resolve: (row: Row | undefined) => void;
  readonly reject: (error: unknown) => void;
}

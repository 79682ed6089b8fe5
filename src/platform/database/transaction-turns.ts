import type { DataSource } from 'typeorm';
import { poolOf } from './data-source.js';
import { watchOf, type DatabaseWatch, type WatchedQueue } from './database-watch.js';

/** Who a transaction is for. */
export interface TransactionCaller {
  readonly key: string;
}

interface Bounds {
  /** How many transactions of callers run at once. Others, such as sweeps, are not counted. */
  readonly most: number;
  readonly mostPerCaller: number;
}

interface Line {
  running: number;
  readonly waiting: Waiting[];
}

interface Waiting {
  readonly start: () => void;
  readonly reject: (error: Error) => void;
  /** In ticks of the watch. */
  readonly since: number;
}

/** Which part of the pool transactions may hold. The rest is for authentication and reading. */
const [ALL_CALLERS, ONE_CALLER] = [0.8, 0.3];

const limited = new WeakMap<DataSource, TransactionTurns>();

/**
 * Bounds the connections that transactions hold, in total and per caller. Without it, the writes of
 * one caller to one row would wait for each other with every connection of the pool in use, and
 * nobody else could even authenticate.
 *
 * @param caller identifies who a transaction that begins now is for; undefined for nobody
 */
export function limitTransactions(
  dataSource: DataSource,
  caller: () => TransactionCaller | undefined,
): void {
  // The embedded database has one connection.
  const { max = 1 } = poolOf(dataSource).options ?? {};
  const part = (share: number) => Math.max(1, Math.floor(max * share));
  const bounds = { most: part(ALL_CALLERS), mostPerCaller: part(ONE_CALLER) };
  const watch = watchOf(dataSource);
  const turns = new TransactionTurns(bounds, caller, watch);
  watch.addTransactions(turns);
  limited.set(dataSource, turns);
}

/** Runs one transaction as soon as its caller may have a connection for it. */
export function takeTurn<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  return limited.get(dataSource)?.run(work) ?? work();
}

/** Lets callers take turns: one with many transactions waits longer, and nobody else does. */
class TransactionTurns implements WatchedQueue {
  private running = 0;
  /** The callers with transactions; the one who had a turn last is the last. */
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly bounds: Bounds,
    private readonly caller: () => TransactionCaller | undefined,
    private readonly watch: DatabaseWatch,
  ) {}

  private get waiting(): Waiting[] {
    return [...this.lines.values()].flatMap(({ waiting }) => waiting);
  }

  get length(): number {
    return this.waiting.length;
  }

  get oldestTick(): number | undefined {
    const oldest = Math.min(...this.waiting.map(({ since }) => since));
    return Number.isFinite(oldest) ? oldest : undefined;
  }

  expire(tick: number, error: Error): number {
    const late = new Set(this.waiting.filter(({ since }) => since < tick));
    for (const [caller, line] of this.lines) {
      const inTime = line.waiting.filter((one) => !late.has(one));
      line.waiting.splice(0, Infinity, ...inTime);
      this.forgetIfUnused(caller, line);
    }
    for (const { reject } of late) reject(error);
    return late.size;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const caller = this.caller();
    if (caller === undefined) return work();
    const { key } = caller;
    // Also for a client that has hung up: the count of its wrong guess may come next.
    await this.enter(key);
    try {
      return await work();
    } finally {
      this.leave(key);
    }
  }

  private enter(caller: string): Promise<void> | undefined {
    const line = this.lines.get(caller) ?? { running: 0, waiting: [] };
    this.lines.set(caller, line);
    if (this.mayRun(line)) {
      this.start(line);
      return undefined;
    }
    const since = this.watch.ticks;
    return new Promise((start, reject) => line.waiting.push({ start, reject, since }));
  }

  private leave(caller: string): void {
    const line = this.lines.get(caller)!;
    this.running -= 1;
    line.running -= 1;
    this.forgetIfUnused(caller, line);
    this.startNext();
  }

  private forgetIfUnused(caller: string, line: Line): void {
    if (line.running === 0 && line.waiting.length === 0) this.lines.delete(caller);
  }

  private startNext(): void {
    for (const [caller, line] of this.lines) {
      if (line.waiting.length === 0 || !this.mayRun(line)) continue;
      this.lines.delete(caller);
      this.lines.set(caller, line);
      this.start(line);
      line.waiting.shift()!.start();
      return;
    }
  }

  private mayRun(line: Line): boolean {
    return this.running < this.bounds.most && line.running < this.bounds.mostPerCaller;
  }

  private start(line: Line): void {
    this.running += 1;
    line.running += 1;
  }
}

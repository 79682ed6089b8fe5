import { AsyncResource } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AccountEvent } from './account-event.entity.js';
import type { EventTopic } from './event-consumer.entity.js';
import { EventQueue, RENEWAL_MS } from './event-queue.service.js';

/**
 * Handles a batch of events, oldest first. It may get a batch again, so it must be able to handle
 * an event twice. Transactions that it begins have no author.
 *
 * @param stopping aborted when the server stops, which waits for the handler
 * @throws anything, to get the batch again later: nothing newer is delivered before
 */
export type EventHandler = (
  events: readonly AccountEvent[],
  stopping: AbortSignal,
) => Promise<unknown>;

interface Consumer {
  readonly name: string;
  readonly hears: EventTopic;
  readonly handler: EventHandler;
  delivering?: Promise<void>;
}

const HOUR_MS = 3_600_000;
/** How long events of other processes wait. */
const POLL_MS = 1_000;
/** Changes of this process that come together are delivered together. */
const NUDGE_MS = 20;

/**
 * Delivers what happened to accounts and memberships to consumers, at least once, to each of them
 * in one process at a time. Without a consumer nothing is written and nothing is polled.
 */
@Injectable()
export class EventsService implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Events');
  private readonly consumers = new Map<string, Consumer>();
  private readonly stopping = new AbortController();
  private sweeping: NodeJS.Timeout | undefined;
  private polling: NodeJS.Timeout | undefined;
  private nudged: NodeJS.Timeout | undefined;
  private hasFailed = false;

  /** Bound here, so that a handler does not run in the scope of the author whose change it gets. */
  private readonly nudge = AsyncResource.bind(() => {
    if (this.stopping.signal.aborted) return;
    this.nudged ??= setTimeout(() => {
      this.nudged = undefined;
      this.deliver();
    }, NUDGE_MS).unref();
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly queue: EventQueue,
  ) {}

  onModuleInit(): void {
    this.sweeping = setInterval(() => {
      this.sweep().catch((error: Error) =>
        this.logger.warn(`Abandoned events were not deleted: ${error.message}`),
      );
    }, HOUR_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    for (const timer of [this.sweeping, this.polling, this.nudged]) clearTimeout(timer);
    this.stopping.abort();
    for (const { delivering } of this.consumers.values()) await delivering;
  }

  /**
   * Registers a consumer in this process. It gets every event that is committed after this
   * resolves, also while no process runs; a consumer that needs all accounts reads them then. One
   * that no process has had for a week is dropped, and starts again like a new one.
   *
   * @param name the same in every process and version. Resolves after writers that do not know the
   *   name have ended
   * @param hears the same in every version
   */
  async subscribe(
    name: string,
    handler: EventHandler,
    hears: EventTopic = 'accounts',
  ): Promise<void> {
    if (this.consumers.has(name)) throw new Error(`There is a consumer ${name}.`);
    this.consumers.set(name, { name, handler, hears });
    await this.register(name, hears);
    this.poll();
  }

  /** Drops consumers that are gone, after it has said which are here. */
  async sweep(): Promise<void> {
    for (const { name, hears } of this.consumers.values()) await this.register(name, hears);
    await this.queue.sweep();
  }

  private async register(name: string, hears: EventTopic): Promise<void> {
    while (!this.stopping.signal.aborted && !(await this.queue.register(name, hears))) {
      await wait(POLL_MS, undefined, { ref: false });
    }
  }

  private poll(): void {
    if (this.polling || this.stopping.signal.aborted) return;
    this.polling = setInterval(() => this.deliver(), POLL_MS).unref();
    this.dataSource.subscribers.push({ afterTransactionCommit: this.nudge });
    this.nudge();
  }

  private deliver(): void {
    for (const consumer of this.consumers.values()) {
      consumer.delivering ??= this.drain(consumer).finally(() => (consumer.delivering = undefined));
    }
  }

  /** Delivers until nothing is left, or the consumer fails. */
  private async drain(consumer: Consumer): Promise<void> {
    try {
      while (!this.stopping.signal.aborted && (await this.queue.take(consumer.name))) {
        await this.deliverBatch(consumer);
      }
      this.hasFailed = false;
    } catch (error) {
      // Once: without the database every turn fails.
      if (!this.hasFailed) this.logger.warn(`Events wait: ${(error as Error).message}`);
      this.hasFailed = true;
    }
  }

  private async deliverBatch({ name, handler }: Consumer): Promise<void> {
    const events = await this.queue.read(name);
    if (events.length === 0 || this.stopping.signal.aborted) {
      return this.queue.acknowledge(name, []);
    }
    const renewal = setInterval(() => {
      this.queue.renew(name).catch(() => {});
    }, RENEWAL_MS).unref();
    try {
      await handler(events, this.stopping.signal);
    } catch (error) {
      this.logger.warn(`The consumer ${name} failed, and gets its events again: ${String(error)}`);
      await this.queue.postpone(name);
      return;
    } finally {
      clearInterval(renewal);
    }
    await this.queue.acknowledge(name, events);
  }
}

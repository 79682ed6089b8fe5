import { Client, type ClientConfig } from 'pg';
import type { PostgresServer } from '../config/postgres-url.js';
import { DatabaseFailure, IS_READ_ONLY, QUERY_TIMED_OUT } from '../errors/database-unavailable.js';
import type { DatabaseWatch, WatchedConnection } from './database-watch.js';
import type { PrimaryServer } from './primary-server.js';

export interface WatchedClientConfig extends ClientConfig {
  readonly watch: DatabaseWatch;
  readonly primary: PrimaryServer;
}

/** How TypeORM begins a transaction. */
const BEGIN = 'START TRANSACTION';
/** How much longer than a statement may take a transaction may do nothing. */
const IDLE_FACTOR = 3;
/** How long the other end may take to close a connection that we end. */
const GOODBYE_MS = 1_000;
const READ_ONLY_TRANSACTION = '25006';

/** The parts of the driver's client that its types leave out. */
interface Inside {
  host: string;
  port: number;
  readonly connection: {
    readonly stream: { destroy(error?: Error): void };
    on(event: 'errorMessage', listener: (message: { readonly code?: string }) => void): void;
  };
}

type Connected = (error?: Error) => void;

/**
 * A connection that ends when its statement is not answered in time. It does not return to the
 * pool, since the answer may still arrive. Whether a transaction was committed is then unknown.
 *
 * It has its own error listener. The pool and TypeORM each listen while they use a connection, but
 * not in between: a server that fails at that time would end this process.
 */
export class WatchedClient extends Client implements WatchedConnection {
  /** Whether somebody has taken it out of the pool. */
  isLent = true;
  private readonly watch: DatabaseWatch;
  private readonly primary: PrimaryServer;
  private server: PostgresServer | undefined;
  /** When the statement under way began; undefined while idle. */
  private busySince: number | undefined;
  private heardAt: number;

  constructor(config: WatchedClientConfig) {
    super(config);
    this.watch = config.watch;
    this.primary = config.primary;
    this.heardAt = this.watch.ticks;
    this.on('error', () => {});
    this.on('drain', () => {
      this.busySince = undefined;
      this.heardAt = this.watch.ticks;
    });
    this.inside.connection.on('errorMessage', ({ code }) => {
      if (code === READ_ONLY_TRANSACTION) this.leaveStandby();
    });
  }

  // The driver's other signatures are not used.
  override connect(...[connected]: unknown[]): never {
    const result = this.connectToPrimary();
    if (!isCallback(connected)) return result as never;
    result.then(
      () => connected(),
      (error: Error) => connected(error),
    );
    return undefined as never;
  }

  // The driver has a dozen signatures for it.
  override query(...sent: unknown[]): never {
    this.busySince ??= this.watch.ticks;
    if (sent[0] === BEGIN) sent[0] = this.begin();
    return (super.query as (...args: unknown[]) => never).apply(this, sent);
  }

  override end(...ended: unknown[]): never {
    const { stream } = this.inside.connection;
    const timer = setTimeout(() => stream.destroy(), GOODBYE_MS).unref();
    this.once('end', () => clearTimeout(timer));
    return (super.end as (...args: unknown[]) => never).apply(this, ended);
  }

  /** Call this when the check of the new connection has failed. */
  isRefused(error: unknown): void {
    if (this.server) this.primary.forget(this.server);
    this.watch.availability.isReadOnly = (error as { code?: unknown }).code === IS_READ_ONLY;
  }

  endIfBefore(tick: number): boolean {
    if (this.busySince === undefined || this.busySince >= tick) return false;
    this.abandon(QUERY_TIMED_OUT, 'a statement was not answered in time');
    return true;
  }

  endIfSilentSince(tick: number): void {
    const isIdle = !this.isLent && this.busySince === undefined;
    if (isIdle && this.heardAt < tick) {
      this.abandon(QUERY_TIMED_OUT, 'other connections do not answer');
    }
  }

  private get inside(): Inside {
    return this;
  }

  private async connectToPrimary(): Promise<void> {
    const server = await this.primary.find();
    this.server = server;
    if (this.primary.isChosen) {
      this.inside.host = server.host;
      this.inside.port = server.port;
    }
    this.watch.addConnection(this);
    this.once('end', () => this.watch.removeConnection(this));
    try {
      await super.connect();
    } catch (error) {
      this.watch.removeConnection(this);
      this.primary.forget(server);
      throw error;
    }
  }

  private leaveStandby(): void {
    this.watch.availability.isReadOnly = true;
    if (this.server) this.primary.forget(this.server);
    this.abandon(IS_READ_ONLY, 'the server has become a standby, which accepts no writes');
  }

  private abandon(code: string, reason: string): void {
    this.watch.removeConnection(this);
    this.inside.connection.stream.destroy(new DatabaseFailure(code, reason));
  }

  /**
   * The limits are of the transaction, as the connection of a pooler has other clients. Without
   * them, a server that loses its client keeps the locks of the transaction for hours.
   */
  private begin(): string {
    const { statementMs } = this.watch;
    if (statementMs === 0) return BEGIN;
    return (
      `${BEGIN}; SET LOCAL statement_timeout = ${statementMs}; ` +
      `SET LOCAL idle_in_transaction_session_timeout = ${statementMs * IDLE_FACTOR}`
    );
  }
}

function isCallback(value: unknown): value is Connected {
  return typeof value === 'function';
}

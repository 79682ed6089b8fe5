import { Client, type ClientConfig } from 'pg';

/** Whether somebody uses PGlite's only session. One for all clients of a pool. */
export class EmbeddedSession {
  /** Resolves when the client that used it last has left it. */
  left: Promise<unknown> = Promise.resolve();
}

export interface EmbeddedClientConfig extends ClientConfig {
  readonly session: EmbeddedSession;
}

type Done = (error?: Error) => void;

/**
 * A client of the embedded database. It waits until the one before it has left the session.
 *
 * PGlite gives all clients of a pool the same connection. When a statement fails that was sent
 * through the pool, the pool replaces the client, while a part of PGlite's answer is still to come:
 * that the session is ready again, and that the connection has ended. The new client would take
 * these for its own. Its statements would get the answers of others, and at last none.
 */
export class EmbeddedClient extends Client {
  private readonly session: EmbeddedSession;
  private leaving: Promise<void> | undefined;

  constructor(config: EmbeddedClientConfig) {
    super(config);
    this.session = config.session;
  }

  // The driver's other signatures are not used.
  override connect(...[connected]: unknown[]): never {
    return settle(
      this.session.left.then(() => super.connect()),
      connected,
    );
  }

  override end(...[ended]: unknown[]): never {
    // Only once: it would remove the listeners of the next client.
    this.leaving ??= super.end();
    this.session.left = this.leaving;
    return settle(this.leaving, ended);
  }
}

function settle(result: Promise<unknown>, done: unknown): never {
  if (typeof done !== 'function') return result as never;
  result.then(
    () => (done as Done)(),
    (error: Error) => (done as Done)(error),
  );
  return undefined as never;
}

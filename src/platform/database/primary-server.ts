import { Client, type ClientConfig } from 'pg';
import type { PostgresServer, PostgresUrl } from '../config/postgres-url.js';
import { checkConnection } from './check-connection.js';

/**
 * Finds the one of several servers that accepts writes, and another one after a failover. While a
 * server serves, no other is asked.
 */
export class PrimaryServer {
  private current: PostgresServer | undefined;
  private search: Promise<PostgresServer> | undefined;

  constructor(
    private readonly url: PostgresUrl,
    private readonly connectMs: number,
  ) {
    if (!this.isChosen) [this.current] = url.servers;
  }

  /** Whether there are several servers. */
  get isChosen(): boolean {
    return this.url.servers.length > 1;
  }

  /** @throws what the server of most promise answered, if none accepts writes */
  find(): Promise<PostgresServer> | PostgresServer {
    if (this.current) return this.current;
    this.search ??= this.ask().finally(() => (this.search = undefined));
    return this.search;
  }

  /** Call this when a connection to the server has failed: the next one asks all again. */
  forget(server: PostgresServer): void {
    if (this.isChosen && this.current === server) this.current = undefined;
  }

  private async ask(): Promise<PostgresServer> {
    try {
      return (this.current = await Promise.any(this.url.servers.map((one) => this.probe(one))));
    } catch (error) {
      throw (error as AggregateError).errors[0];
    }
  }

  private async probe(server: PostgresServer): Promise<PostgresServer> {
    const client = new Client({
      connectionString: this.url.urlOf(server),
      connectionTimeoutMillis: this.connectMs / 2,
      query_timeout: this.connectMs / 2,
    } satisfies ClientConfig);
    client.on('error', () => {});
    try {
      await client.connect();
      await checkConnection(client as never);
      return server;
    } finally {
      // Not awaited: a server that does not answer does not say goodbye either.
      void client.end().catch(() => {});
    }
  }
}

import cluster from 'node:cluster';
import type { FastifyInstance } from 'fastify';
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
} from 'prom-client';
import type { DataSource } from 'typeorm';
import type { PasswordHasher } from '../credentials/password-hasher.service.js';
import { poolOf } from '../database/data-source.js';
import { watchOf } from '../database/database-watch.js';
import type { ErrorCode } from '../errors/error-code.js';

/** Seconds: from a response out of memory to a log-in that waits in the queue. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The Prometheus metrics of this process. Loaded only when `METRICS_PORT` is set: otherwise nothing
 * is counted.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'gatehouse_http_request_duration_seconds',
    help: 'Responses by method, route and status, and their duration.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS,
    registers: [this.registry],
  });
  private readonly refusals = new Counter({
    name: 'gatehouse_refusals_total',
    help: 'Error responses by error code: login_failed, rate_limited, invalid_api_key ...',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });

  constructor() {
    // Process, memory and event loop metrics.
    collectDefaultMetrics({ register: this.registry });
    // With several workers, the primary process asks each of them; the aggregator makes a worker
    // reply.
    AggregatorRegistry.setRegistries([this.registry]);
    if (cluster.isWorker) new AggregatorRegistry();
  }

  /** Call this before the routes are added. */
  watchRequests(server: FastifyInstance): void {
    server.addHook('onResponse', (request, reply, done) => {
      // The declared route, since paths contain ids and would create endless series.
      const route = request.routeOptions.url ?? 'unknown';
      const labels = { method: request.method, route, status: reply.statusCode };
      this.requests.observe(labels, reply.elapsedTime / 1000);
      done();
    });
  }

  readonly countRefusal = (code: ErrorCode): void => this.refusals.inc({ code });

  watchDatabase(dataSource: DataSource): void {
    this.gauge(
      'gatehouse_database_connections',
      'Open connections to the database.',
      () => poolOf(dataSource).totalCount,
    );
    this.gauge(
      'gatehouse_database_connections_idle',
      'Idle connections to the database.',
      () => poolOf(dataSource).idleCount,
    );
    this.gauge(
      'gatehouse_database_waiting',
      'Queries and transactions that wait for a connection.',
      () => poolOf(dataSource).waitingCount,
    );
    this.gauge(
      'gatehouse_database_connections_in_use',
      'Connections to the database that requests use.',
      () => poolOf(dataSource).totalCount - poolOf(dataSource).idleCount,
    );
    const watch = watchOf(dataSource);
    this.gauge(
      'gatehouse_lookup_oldest_seconds',
      'How long the oldest look-up of a credential has waited for the database.',
      () => watch.oldestLookupSeconds,
    );
    this.gauge(
      'gatehouse_lookups_waiting',
      'Look-ups of credentials that wait for a query.',
      () => watch.lookupsWaiting,
    );
    this.gauge('gatehouse_database_away', '1 while requests fail because of the database.', () =>
      Number(watch.availability.isAway),
    );
    this.gauge(
      'gatehouse_database_in_recovery',
      '1 if the last check met a standby or a read-only database.',
      () => Number(watch.availability.isReadOnly),
    );
    new Counter({
      name: 'gatehouse_database_timeouts_total',
      help: 'Statements and look-ups that the database did not answer in time.',
      labelNames: ['of'] as const,
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc({ of: 'statement' }, watch.timedOut.queries);
        this.inc({ of: 'lookup' }, watch.timedOut.lookups);
      },
    });
  }

  watchHasher(hasher: PasswordHasher): void {
    this.gauge(
      'gatehouse_password_hashes_running',
      'Passwords that are being hashed.',
      () => hasher.load.running,
    );
    this.gauge(
      'gatehouse_password_hashes_waiting',
      'Passwords that wait for hashing (HASH_QUEUE_LIMIT).',
      () => hasher.load.waiting,
    );
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}

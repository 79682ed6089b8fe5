import type { DataSource } from 'typeorm';
import type { Env } from '../config/env.js';
import type { Entities } from './data-source.js';
import { openEmbeddedDatabase } from './embedded-database.js';
import { openPostgres } from './postgres-database.js';

/** An open, migrated database. */
export interface Database {
  readonly dataSource: DataSource;
  /** Closes every connection and releases the data directory. */
  close(): Promise<void>;
}

/**
 * Opens and migrates PostgreSQL if the configuration names one, else the embedded database.
 *
 * @param isWaiting whether a PostgreSQL that is not there yet is waited for
 */
export function openDatabase(
  env: Env,
  entities: Entities,
  { isWaiting = false } = {},
): Promise<Database> {
  if (!env.databaseUrl) return openEmbeddedDatabase(entities, env.dataDirectory);
  return openPostgres(env.databaseUrl, entities, env.databasePoolSize, {
    connectMs: env.databaseConnectTimeoutSeconds * 1_000,
    queryMs: env.databaseQueryTimeoutSeconds * 1_000,
    startMs: isWaiting ? env.databaseWaitSeconds * 1_000 : 0,
  });
}

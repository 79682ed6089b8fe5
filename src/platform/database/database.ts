import type { DataSource } from 'typeorm';
import type { Env } from '../config/env.js';
import type { Entities } from './data-source.js';
import { openEmbeddedDatabase } from './embedded-database.js';
import type { OpenOptions } from './existing-database.js';
import { openPostgres } from './postgres-database.js';

/** An open, migrated database. */
export interface Database {
  readonly dataSource: DataSource;
  /** Closes every connection and releases the data directory. */
  close(): Promise<void>;
}

/** Opens and migrates PostgreSQL if the configuration names one, else the embedded database. */
export function openDatabase(
  env: Env,
  entities: Entities,
  options: OpenOptions = {},
): Promise<Database> {
  return env.databaseUrl
    ? openPostgres(env.databaseUrl, entities, env.databasePoolSize, options)
    : openEmbeddedDatabase(entities, env.dataDirectory, options);
}

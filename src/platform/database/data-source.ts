import {
  ConnectionIsNotSetError,
  DataSource,
  type EntityTarget,
  type ObjectLiteral,
} from 'typeorm';
import type { Pool } from 'pg';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { MIGRATIONS } from './migrations.js';
import { VALUE_PARSERS } from './value-parsers.js';

export type Entities = readonly EntityTarget<ObjectLiteral>[];

interface Connection {
  /** Absent for the embedded database, whose connection is in `extra`. */
  readonly url?: string;
  readonly extra: Record<string, unknown>;
}

/**
 * Creates TypeORM's data source. Both databases are PostgreSQL to it and run the same migrations.
 */
export function createDataSource(entities: Entities, connection: Connection): DataSource {
  return new DataSource({
    type: 'postgres',
    url: connection.url,
    extra: { ...connection.extra, types: VALUE_PARSERS },
    entities: [...entities] as never[],
    migrations: [...MIGRATIONS],
    migrationsTableName: 'migrations',
    synchronize: false,
    installExtensions: false,
    logging: false,
  });
}

/** Returns TypeORM's `pg` pool, for the few statements that we prepare ourselves. */
export function poolOf(dataSource: DataSource): Pool {
  const pool = (dataSource.driver as PostgresDriver).master as Pool | undefined;
  if (!pool) throw new ConnectionIsNotSetError('postgres');
  return pool;
}

import {
  ConnectionIsNotSetError,
  DataSource,
  type EntityTarget,
  type ObjectLiteral,
} from 'typeorm';
import type { Pool } from 'pg';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { MIGRATIONS } from './migrations.js';
import { FAST_TIMESTAMPS } from './timestamps.js';

export type Entities = readonly EntityTarget<ObjectLiteral>[];

interface Connection {
  /** Absent for the embedded database, whose connection comes in `extra`. */
  readonly url?: string;
  readonly extra: Record<string, unknown>;
}

/** TypeORM's view of the database; both databases are PostgreSQL to it and run the same migrations. */
export function createDataSource(entities: Entities, connection: Connection): DataSource {
  return new DataSource({
    type: 'postgres',
    url: connection.url,
    extra: { ...connection.extra, types: FAST_TIMESTAMPS },
    entities: [...entities] as never[],
    migrations: [...MIGRATIONS],
    migrationsTableName: 'migrations',
    synchronize: false,
    installExtensions: false,
    logging: false,
  });
}

/** The `pg` pool under TypeORM, for the few statements that are prepared by hand. */
export function poolOf(dataSource: DataSource): Pool {
  const pool = (dataSource.driver as PostgresDriver).master as Pool | undefined;
  if (!pool) throw new ConnectionIsNotSetError('postgres');
  return pool;
}

import { checkPostgresUrl } from './postgres-url.js';
import { checked, integer } from './setting.js';

const HOUR = 3600;

/** Which database, and how long to wait for it, in the order of docs/configuration.md. */
export const DATABASE_SETTINGS = {
  databaseUrl: checked({
    variable: 'DATABASE_URL',
    meaning:
      'PostgreSQL 13 or newer (`postgres://user:password@host:5432/name`), or several of which one accepts writes (`postgres://...@a:5432,b:5432/name`). Unset: the embedded database.',
    check: checkPostgresUrl,
  }),
  databasePoolSize: integer({
    variable: 'DATABASE_POOL_SIZE',
    fallback: 10,
    min: 2,
    max: 500,
    meaning: 'Connections to PostgreSQL per process.',
  }),
  databaseConnectTimeoutSeconds: integer({
    variable: 'DATABASE_CONNECT_TIMEOUT_SECONDS',
    fallback: 5,
    min: 1,
    max: HOUR,
    meaning: 'How long a request waits for a connection to PostgreSQL; past it 503.',
  }),
  databaseQueryTimeoutSeconds: integer({
    variable: 'DATABASE_QUERY_TIMEOUT_SECONDS',
    fallback: 5,
    min: 0,
    max: HOUR,
    meaning:
      'How long a statement may take, except in migrations, imports and exports; past it 503, and its connection is replaced. 0: for ever.',
  }),
  databaseWaitSeconds: integer({
    variable: 'DATABASE_WAIT_SECONDS',
    fallback: 30,
    min: 0,
    max: HOUR,
    meaning: 'How long the start waits for a PostgreSQL that is not there yet.',
  }),
  workers: integer({
    variable: 'WORKERS',
    fallback: 1,
    min: 1,
    max: 256,
    meaning: 'Processes that share the port; more than one needs `DATABASE_URL`.',
  }),
} as const;

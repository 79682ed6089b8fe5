import { resolve } from 'node:path';
import type { Env } from '../config/env.js';
import { parsePostgresUrl } from '../config/postgres-url.js';

/** Names the configured database for people: without user and password. */
export function describeDatabase({ databaseUrl, dataDirectory }: Env): string {
  return databaseUrl
    ? `PostgreSQL at ${parsePostgresUrl(databaseUrl).inWords}`
    : `the embedded database in ${resolve(dataDirectory)}`;
}

import { resolve } from 'node:path';
import type { Env } from '../config/env.js';

const PARTS = /^postgres(?:ql)?:\/\/(?:[^/?#]*@)?([^/?#]*)\/?([^?#]*)/;

/** Names the configured database for people: without user and password. */
export function describeDatabase({ databaseUrl, dataDirectory }: Env): string {
  if (!databaseUrl) return `the embedded database in ${resolve(dataDirectory)}`;
  const [, hosts, name] = PARTS.exec(databaseUrl) ?? [];
  return `PostgreSQL at ${hosts || 'the local socket'}${name ? `/${name}` : ''}`;
}

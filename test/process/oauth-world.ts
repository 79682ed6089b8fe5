import * as oidc from 'openid-client';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, isOnServer } from '../support/process-database.js';
import { discover, register, type Reachable } from '../support/relying-party.js';

export const ADMIN = { username: 'admin', password: 'password-of-the-admin' };
export const API_KEY = 'key-of-the-superuser-of-the-oauth-test';
/**
 * Each request uses its own connection. Workers get new connections in turn, so no flow stays with
 * one of them.
 */
const ALONE = { connection: 'close' };

/** A started server, with two processes on PostgreSQL. The embedded database allows only one. */
export interface World {
  readonly server: RunningServer;
  readonly at: Reachable;
  readonly superuser: Client;
  readonly end: () => Promise<void>;
}

export async function aWorld(settings: Readonly<Record<string, string>> = {}): Promise<World> {
  await buildProgram();
  const database = await aDatabase();
  const server = await startServer({
    ...database.environment,
    ...(isOnServer && { WORKERS: '2' }),
    SUPERUSER_API_KEY: API_KEY,
    SUPERUSER_PASSWORD: ADMIN.password,
    ...settings,
  });
  const at = { url: server.url, anonymous: new Client(server.url, ALONE) };
  const end = async () => {
    server.signal('SIGTERM');
    await server.finished;
    await database.drop();
  };
  return { server, at, superuser: at.anonymous.with({ 'x-api-key': API_KEY }), end };
}

/** A relying party whose requests reach all processes. */
export async function aParty({ at, superuser }: World): Promise<oidc.Configuration> {
  const config = await discover(at, await register(superuser));
  config[oidc.customFetch] = (url, options) =>
    fetch(url, { ...options, headers: { ...options.headers, ...ALONE } });
  return config;
}

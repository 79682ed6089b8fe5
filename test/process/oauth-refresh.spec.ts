import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { discover, logIn, Person, register, type Reachable } from '../support/relying-party.js';

const API_KEY = 'key-of-the-superuser-of-the-refresh-test';
const ADMIN = { username: 'admin', password: 'password-of-the-admin' };
/** Each request uses its own connection, so the requests reach all processes. */
const ALONE = { connection: 'close' };

/** On PostgreSQL two processes share the port. The embedded database allows only one. */
describe(`refreshes at once${isOnServer ? ', at two processes behind one port' : ''}`, () => {
  let database: ProcessDatabase;
  let server: RunningServer;
  let at: Reachable;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
    server = await startServer({
      ...database.environment,
      ...(isOnServer && { WORKERS: '2' }),
      SUPERUSER_API_KEY: API_KEY,
      SUPERUSER_PASSWORD: ADMIN.password,
    });
    at = { url: server.url, anonymous: new Client(server.url, ALONE) };
  }, 180_000);
  afterAll(async () => {
    server?.signal('SIGTERM');
    await server?.finished;
    await database?.drop();
  });

  it('all get tokens of one grant, which stay valid and can be refreshed', async () => {
    const superuser = at.anonymous.with({ 'x-api-key': API_KEY });
    const config = await discover(at, await register(superuser));
    config[oidc.customFetch] = (url, options) =>
      fetch(url, { ...options, headers: { ...options.headers, ...ALONE } });
    const { refresh_token: token } = await logIn(config, new Person(at, ADMIN));
    const refresh = (text: string) => oidc.refreshTokenGrant(config, text);
    const tabs = await Promise.all(Array.from({ length: 8 }, () => refresh(token!)));
    const later = await Promise.all(tabs.map((tab) => refresh(tab.refresh_token!)));
    for (const { access_token: access } of [...tabs, ...later]) {
      const client = at.anonymous.with({ authorization: `Bearer ${access}` });
      expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
    }
    const grants = await superuser.get('/api/v1/oauth_grants');
    expect(grants.body).toHaveLength(1);
  });
});

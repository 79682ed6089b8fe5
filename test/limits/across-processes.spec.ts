import { beforeAll, describe, expect, it } from '@jest/globals';
import { Client as Database } from 'pg';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';

const PASSWORD = 'a-password-of-the-first-superuser';
const SETTINGS = {
  SUPERUSER_PASSWORD: PASSWORD,
  LOGIN_FAILURES: '4',
  BAD_CREDENTIALS_PER_MINUTE: '4',
  LOGIN_LOCKOUT_SECONDS: '600',
};

let database: ProcessDatabase;
beforeAll(buildProgram);

const start = () => startServer({ ...database.environment, ...SETTINGS });
const stop = async (server: RunningServer) => {
  server.signal('SIGTERM');
  await server.finished;
};
const logIn = async ({ url }: RunningServer, password: string) => {
  const { status } = await new Client(url).form('/api/v1/login', { username: 'admin', password });
  return status;
};
const guessKey = async ({ url }: RunningServer) =>
  (await new Client(url, { 'x-api-key': 'sk-unknown' }).get('/api/v1/users/whoami')).status;

describe('limits', () => {
  it('survive a restart', async () => {
    database = await aDatabase();
    const first = await start();
    for (let i = 0; i < 4; i += 1) expect(await logIn(first, 'wrong-password')).toBe(401);
    await stop(first);
    const second = await start();
    expect(await logIn(second, PASSWORD)).toBe(429);
    await stop(second);
    await database.drop();
  });

  (isOnServer ? it : it.skip)('are shared by two processes on one database', async () => {
    database = await aDatabase();
    const servers = [await start(), await start()] as const;
    const counts = new Database(database.environment['DATABASE_URL']);
    await counts.connect();
    // A window of a minute begins again, so that it does not end by itself on a busy machine.
    const beginAgain = () =>
      counts.query(`UPDATE abuse_limits SET expire = $1 WHERE key LIKE 'bad_credentials:%'`, [
        Date.now() + 60_000,
      ]);
    for (let i = 0; i < 4; i += 1) {
      expect(await logIn(servers[i % 2]!, 'wrong-password')).toBe(401);
      expect(await guessKey(servers[i % 2]!)).toBe(403);
      await beginAgain();
    }
    for (const server of servers) {
      expect(await logIn(server, PASSWORD)).toBe(429);
      await beginAgain();
      expect(await guessKey(server)).toBe(429);
    }
    await counts.end();
    await Promise.all(servers.map(stop));
    await database.drop();
  });
});

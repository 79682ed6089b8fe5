import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { SilentLine } from '../support/silent-line.js';

const KEY = 'k'.repeat(40);
const TIMEOUT_SECONDS = 2;

(isOnServer ? describe : describe.skip)('while packets to PostgreSQL are lost', () => {
  let database: ProcessDatabase;
  let line: SilentLine;
  let server: RunningServer;
  let client: Client;
  beforeAll(buildProgram);
  beforeEach(async () => {
    database = await aDatabase();
    line = await SilentLine.to(database.environment['DATABASE_URL']!);
    server = await startServer({
      ...database.environment,
      DATABASE_URL: line.url,
      SUPERUSER_API_KEY: KEY,
      DATABASE_CONNECT_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS),
      DATABASE_QUERY_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS),
    });
    client = new Client(server.url, { 'x-api-key': KEY });
  });
  afterEach(async () => {
    server.signal('SIGTERM');
    await server.finished;
    await line.close();
    await database.drop();
  });

  const whoami = () => client.get('/api/v1/users/whoami');
  const create = (username: string) =>
    client.post('/api/v1/users/', { username, password: 'correct horse battery' });
  const untilUsable = async () => {
    const since = performance.now();
    while ((await whoami()).status !== 200) await sleep(50);
    return ((performance.now() - since) / 1_000).toFixed(1);
  };

  it('503, then 200 by itself: existing connections are dead, and new ones work', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => create(`before-${n}`)));
    // Enough for all that follows: a new connection would answer.
    while (line.connections < 6) {
      await Promise.all(Array.from({ length: 10 }, () => client.get('/api/v1/users/?limit=1')));
    }
    line.fallSilent({ isWhole: false });
    const [read, written, ready] = await Promise.all([whoami(), create('x'), client.get('/ready')]);
    expect([read.status, written.status, ready.status]).toEqual([503, 503, 503]);
    expect(read.headers.get('retry-after')).toMatch(/^\d+$/);
    console.log(`existing connections dead: usable after another ${await untilUsable()} s`);
    // The next requests may find further dead connections. Each has a name of its own: the outcome
    // of the one before is unknown.
    let [created, turn] = [await create('after-0'), 0];
    while (created.status === 503) created = await create(`after-${(turn += 1)}`);
    expect(created.status).toBe(201);
    let { status } = await client.get('/ready');
    while (status === 503) ({ status } = await client.get('/ready'));
    expect(status).toBe(200);
  });

  it('503 on every API and on /ready, not a request that hangs, then 200', async () => {
    await whoami();
    const before = server.stdout() + server.stderr();
    line.fallSilent({ isWhole: true });
    const paths = [
      ['/api/v1/users/whoami', { 'x-api-key': KEY }],
      ['/api/users/whoami', { authorization: `Bearer ${KEY}` }],
      ['/users/me', { authorization: `Bearer ${KEY}` }],
      ['/auth/verify', { authorization: `Bearer ${KEY}` }],
      ['/oauth/authorize?client_id=x&response_type=code&prompt=none', {}],
      ['/oauth/userinfo', { authorization: `Bearer ${KEY}` }],
    ] as const;
    const secret = { grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' };
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all([
        ...paths.map(([path, headers]) => new Client(server.url, headers).get(path)),
        new Client(server.url).form('/oauth/token', secret),
      ]);
      for (const { status, headers } of answers) {
        expect([status, headers.get('retry-after')]).toEqual([503, '5']);
      }
      expect((await client.get('/ready')).status).toBe(503);
      expect((await client.get('/health')).status).toBe(200);
    }
    line.returnForNew();
    console.log(`everything dead: usable ${await untilUsable()} s after the return`);
    server.signal('SIGTERM');
    const { stdout, stderr } = await server.finished;
    // A busy machine may have been too slow before, too.
    expect(outages(stdout + stderr) - outages(before)).toBe(1);
  });

  it('the locks of a transaction whose client is lost are released', async () => {
    // A writer whose packets are lost in the middle of its transaction.
    const writes = Promise.all(Array.from({ length: 20 }, (_, n) => create(`locked-${n}`)));
    line.fallSilent({ isWhole: false });
    const statuses = (await writes).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([]);
    await untilUsable();
    for (let n = 0; n < 20; n += 1) {
      let { status } = await create(`locked-${n}`);
      while (status === 503) ({ status } = await create(`locked-${n}`));
      // 400: it was committed, although its answer said that the outcome is unknown.
      expect([201, 400]).toContain(status);
    }
  });
});

function outages(log: string): number {
  return log.split('The database is unavailable').length - 1;
}

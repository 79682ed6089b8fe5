import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { canRunPostgres, PostgresCluster } from './postgres-cluster.js';

const KEY = 'k'.repeat(40);
const KILLS = 3;
const WRITERS = 8;
const ASK_AGAIN_MS = 20;
const SOAK_SECONDS = Number(process.env['SOAK_SECONDS'] ?? 8);
const WARM_UP_REQUESTS = 2_000;
const MEGABYTE = 1024 * 1024;

(canRunPostgres ? describe : describe.skip)('kill -9 of PostgreSQL under load', () => {
  let cluster: PostgresCluster;
  let server: RunningServer;
  let client: Client;
  beforeAll(async () => {
    await buildProgram();
    cluster = await PostgresCluster.create();
    await cluster.start();
    server = await startServer({
      DATABASE_URL: cluster.url,
      DATABASE_POOL_SIZE: '4',
      SECRET_KEY: 'a-secret-key-of-the-process-tests-only',
      SUPERUSER_API_KEY: KEY,
    });
    client = new Client(server.url, { 'x-api-key': KEY });
  }, 300_000);
  afterAll(async () => {
    server.signal('SIGKILL');
    await server.finished;
    await cluster.drop();
  });

  const whoami = async () => (await client.get('/api/v1/users/whoami')).status;

  it(`503 while it is down; answers within 5 s of each of ${KILLS} restarts; no acknowledged write is lost`, async () => {
    const acknowledged: string[] = [];
    const strange = new Set<number>();
    let isOver = false;
    const write = async (writer: number) => {
      for (let number = 0; !isOver; number += 1) {
        const username = `storm-${writer}-${number}`;
        const { status } = await client.post('/api/v1/users/', {
          username,
          password: 'correct horse battery',
        });
        if (status === 201) acknowledged.push(username);
        else if (status !== 503) strange.add(status);
        if (status === 503) await sleep(20);
      }
    };
    const storm = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    const recoveries: number[] = [];
    let mostRefusals = 0;
    const untilMore = async (writes: number) => {
      for (const from = acknowledged.length; acknowledged.length < from + writes;) await sleep(20);
    };
    for (let kill = 0; kill < KILLS; kill += 1) {
      await untilMore(20);
      await cluster.kill();
      expect(await whoami()).toBe(503);
      await cluster.start();
      const back = performance.now();
      let refusals = 0;
      for (; (await whoami()) !== 200; refusals += 1) await sleep(ASK_AGAIN_MS);
      mostRefusals = Math.max(mostRefusals, refusals);
      recoveries.push((performance.now() - back) / 1000);
    }
    await untilMore(10);
    isOver = true;
    await storm;
    const found = new Set<string>();
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await client.get(`/api/v1/users/?limit=1000&cursor=${cursor}`);
      for (const { username } of body.users as { username: string }[]) found.add(username);
      cursor = body.next_cursor as string | null;
    }
    const seconds = recoveries.map((one) => one.toFixed(2)).join(', ');
    process.stdout.write(
      `faults: ${KILLS} kills of PostgreSQL, back after ${seconds} s; ${acknowledged.length} writes acknowledged\n`,
    );
    expect(acknowledged.length).toBeGreaterThan(20);
    expect(acknowledged.filter((username) => !found.has(username))).toEqual([]);
    expect([...strange]).toEqual([]);
    // Counted, since a busy machine makes each question take longer.
    expect(mostRefusals * ASK_AGAIN_MS).toBeLessThan(5_000);
  }, 300_000);

  it('200: more concurrent requests than the pool has connections', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, number) =>
        client.get(`/api/v1/users/?limit=5&search=storm-${number}`),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it(
    `${SOAK_SECONDS} s at saturation: memory does not grow`,
    async () => {
      const saturate = async (seconds: number, atLeast = 0) => {
        const end = performance.now() + seconds * 1000;
        let requests = 0;
        const work = async () => {
          for (; performance.now() < end || requests < atLeast; requests += 2) {
            await client.get('/api/v1/users/?limit=20');
            await client.get('/api/v1/users/no-uuid/nothing');
          }
        };
        await Promise.all(Array.from({ length: 16 }, work));
        return requests;
      };
      // The first requests load and compile code, which does not count as growth. A busy machine
      // answers few of them in that time.
      await saturate(Math.max(2, SOAK_SECONDS / 4), WARM_UP_REQUESTS);
      const start = await residentBytes(server.pid);
      const requests = await saturate(SOAK_SECONDS);
      const end = await residentBytes(server.pid);
      const [from, to] = [start, end].map((bytes) => Math.round(bytes / MEGABYTE));
      process.stdout.write(`faults: soak of ${requests} requests, ${from} MB -> ${to} MB\n`);
      // The young generation alone varies by up to 96 MB.
      expect(end - start).toBeLessThan(128 * MEGABYTE);
    },
    (SOAK_SECONDS * 2 + 300) * 1000,
  );
});

async function residentBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)![1]) * 1024;
}

import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import {
  aDatabase,
  anEmptyDatabase,
  isOnServer,
  type ProcessDatabase,
} from '../support/process-database.js';
import { SilentLine } from '../support/silent-line.js';

const API_KEY = 'key-of-the-superuser-of-the-workers-test';
const REVOCATIONS = 500;
/** Enough new connections in a row to reach both workers, which get them in turn. */
const PROBES = 4;

beforeAll(buildProgram);

const onServer = isOnServer ? describe : describe.skip;
const embedded = isOnServer ? describe.skip : describe;

embedded('WORKERS=2 on the embedded database', () => {
  it('is refused, with instructions', async () => {
    const { code, stderr } = await run(['main.js'], { WORKERS: '2' });
    expect(code).toBe(1);
    expect(stderr).toContain('WORKERS above 1 needs DATABASE_URL');
  });
});

onServer('WORKERS=2 on one port', () => {
  let database: ProcessDatabase;
  let server: RunningServer;
  let superuser: Client;

  beforeAll(async () => {
    database = await anEmptyDatabase();
    server = await startServer({
      ...database.environment,
      WORKERS: '2',
      BCRYPT_COST: '4',
      SUPERUSER_API_KEY: API_KEY,
      // All invalid keys come from one address.
      BAD_CREDENTIALS_PER_MINUTE: '0',
    });
    superuser = new Client(server.url, { 'x-api-key': API_KEY });
    await untilAnswers(server.url);
  });
  afterAll(async () => {
    server?.signal('SIGTERM');
    await server?.finished;
    await database?.drop();
  });

  it('prints once that it listens', () => {
    expect(server.stdout().match(/listens on/g)).toHaveLength(1);
  });

  it(`after each of ${REVOCATIONS} revocations under load, neither process accepts the key again`, async () => {
    let isOver = false;
    let answered = 0;
    const load = Array.from({ length: 4 }, async () => {
      const agent = new Agent({ keepAlive: true });
      while (!isOver) {
        if ((await whoami(server.url, API_KEY, agent)) === 200) answered += 1;
      }
      agent.destroy();
    });
    const accepted: number[] = [];
    try {
      for (let round = 0; round < REVOCATIONS; round += 1) {
        const { id, api_key: key } = (await superuser.post('/api/v1/api_key/', {})).body as {
          id: string;
          api_key: string;
        };
        if (round % 50 === 0) expect(await probe(server.url, key)).toEqual(Array(PROBES).fill(200));
        expect((await superuser.delete(`/api/v1/api_key/${id}`)).status).toBe(200);
        const statuses = await probe(server.url, key);
        if (statuses.some((status) => status !== 403)) accepted.push(...statuses);
      }
    } finally {
      isOver = true;
      await Promise.all(load);
    }
    expect(accepted).toEqual([]);
    expect(answered).toBeGreaterThan(REVOCATIONS);
    // No limit of speed.
  }, 900_000);

  it('a signal ends all processes, with 0', async () => {
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0, signal: null });
    await expect(fetch(server.url)).rejects.toThrow();
  });
});

onServer('WORKERS=2 while PostgreSQL is away', () => {
  it('200 from the other worker after one is lost, and a lost one is replaced when PostgreSQL is back', async () => {
    const database = await aDatabase();
    const line = await SilentLine.to(database.environment['DATABASE_URL']!);
    const server = await startServer({
      ...database.environment,
      DATABASE_URL: line.url,
      WORKERS: '2',
      DATABASE_WAIT_SECONDS: '0',
      // Longer than a busy machine takes for a connection, since the start waits for no other.
      DATABASE_CONNECT_TIMEOUT_SECONDS: '15',
      DATABASE_QUERY_TIMEOUT_SECONDS: '15',
      SUPERUSER_API_KEY: API_KEY,
    });
    // One that is still starting would be lost too, and with it the answers.
    while (server.stdout().split('answers requests').length < 3) await sleep(100);
    line.fallSilent({ isWhole: true });
    const [victim] = await workersOf(server.pid);
    process.kill(victim!, 'SIGKILL');
    // At least one new worker fails, because it finds no database.
    while ((server.stdout() + server.stderr()).split('was lost').length < 3) await sleep(100);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    line.returnForNew();
    while ((await workersOf(server.pid)).length < 2) await sleep(100);
    await untilAnswers(server.url);
    // Otherwise the server may wait for one of them for longer than a stop may take.
    line.endSilent();
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0 });
    await line.close();
    await database.drop();
  });
});

async function workersOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

function probe(url: string, key: string): Promise<number[]> {
  return Promise.all(Array.from({ length: PROBES }, () => whoami(url, key)));
}

/** Sends the request on its own connection, unless an agent is given. */
function whoami(url: string, key: string, agent: Agent | false = false): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${url}/api/v1/users/whoami`, { agent, headers: { 'x-api-key': key } }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode!));
    })
      .once('error', reject)
      .end();
  });
}

/** The second worker may still be starting when the first one says that it listens. */
async function untilAnswers(url: string): Promise<void> {
  for (;;) {
    const statuses = await probe(url, API_KEY).catch(() => []);
    if (statuses.length > 0 && statuses.every((status) => status === 200)) return;
    await sleep(100);
  }
}

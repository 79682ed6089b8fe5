import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, startServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, type ProcessDatabase } from '../support/process-database.js';

const CLIENTS = 200;
/** How many accounts are known to be created when the server is killed, while others are. */
const ANSWERED_AT_KILL = 60;
const KEY = 'k'.repeat(40);

describe('kill -9', () => {
  let database: ProcessDatabase;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  it(`during the creations of ${CLIENTS} clients at once loses no account that a client got an answer for`, async () => {
    const environment = { ...database.environment, SUPERUSER_API_KEY: KEY };
    const server = await startServer(environment);
    const client = new Client(server.url, { 'x-api-key': KEY });
    const acknowledged: string[] = [];
    const creations = Array.from({ length: CLIENTS }, async (_, number) => {
      // Each goes on until the server is gone, which so has always some to do.
      for (let turn = 0; ; turn += 1) {
        const username = `created-${number}-${turn}`;
        // A client whose connection breaks has received no answer.
        const answer = await client
          .post('/api/v1/users/', { username, password: 'long-enough' })
          .catch(() => undefined);
        if (!answer) return;
        // Too many at once are refused.
        expect([201, 429, 503]).toContain(answer.status);
        if (answer.status !== 201) {
          await sleep(100);
          continue;
        }
        acknowledged.push(username);
        if (acknowledged.length === ANSWERED_AT_KILL) server.signal('SIGKILL');
      }
    });
    await Promise.all(creations);
    expect(await server.finished).toMatchObject({ signal: 'SIGKILL' });
    expect(acknowledged.length).toBeGreaterThanOrEqual(ANSWERED_AT_KILL);

    const next = await startServer(environment);
    const { body } = await new Client(next.url, { 'x-api-key': KEY }).get(
      '/api/v1/users/?limit=1000',
    );
    next.signal('SIGTERM');
    expect(await next.finished).toMatchObject({ code: 0 });
    const found = new Set((body.users as { username: string }[]).map(({ username }) => username));
    expect(acknowledged.filter((username) => !found.has(username))).toEqual([]);
    // Separate counters keep the total. The kill must not make them differ from the rows.
    expect(body.total_count).toBe(found.size);
  });
});

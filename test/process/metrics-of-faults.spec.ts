import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aFreePort } from '../support/free-port.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { SilentLine } from '../support/silent-line.js';

const KEY = 'k'.repeat(40);

type Metrics = Readonly<Record<string, number>>;

/** Only PostgreSQL can be away: the embedded database is in the process. */
(isOnServer ? describe : describe.skip)('metrics that one can alert on', () => {
  let database: ProcessDatabase;
  let line: SilentLine;
  let server: RunningServer;
  let client: Client;
  let operator: Client;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
    line = await SilentLine.to(database.environment['DATABASE_URL']!);
    const port = await aFreePort();
    server = await startServer({
      ...database.environment,
      DATABASE_URL: line.url,
      SUPERUSER_API_KEY: KEY,
      METRICS_PORT: port,
      // Longer than a busy machine takes while all is well.
      DATABASE_CONNECT_TIMEOUT_SECONDS: '8',
      DATABASE_QUERY_TIMEOUT_SECONDS: '8',
    });
    client = new Client(server.url, { 'x-api-key': KEY });
    operator = new Client(`http://127.0.0.1:${port}`);
  });
  afterAll(async () => {
    server.signal('SIGKILL');
    await server.finished;
    await line.close();
    await database.drop();
  });

  async function read(): Promise<Metrics> {
    const { status, text } = await operator.get('/metrics');
    expect(status).toBe(200);
    const lines = text.split('\n').filter((each) => each.startsWith('gatehouse_'));
    return Object.fromEntries(
      lines.map((each) => [each.replace(/ \S+$/, ''), Number(each.replace(/^.* /, ''))]),
    );
  }

  async function until(isSo: (metrics: Metrics) => boolean): Promise<Metrics> {
    for (;;) {
      const metrics = await read();
      if (isSo(metrics)) return metrics;
      await sleep(50);
    }
  }

  it('are 0 while all is well', async () => {
    expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
    // Jobs of the server use a connection now and then.
    const idle = await until((metrics) => metrics['gatehouse_database_connections_in_use'] === 0);
    expect(idle).toMatchObject({
      gatehouse_lookup_oldest_seconds: 0,
      gatehouse_lookups_waiting: 0,
      gatehouse_database_away: 0,
      gatehouse_database_in_recovery: 0,
      gatehouse_database_waiting: 0,
      'gatehouse_database_timeouts_total{of="statement"}': 0,
      'gatehouse_database_timeouts_total{of="lookup"}': 0,
    });
  });

  it('move while the database is silent, and return when it does', async () => {
    line.fallSilent({ isWhole: true });
    let isSeen = false;
    const statuses: number[] = [];
    // Requests that arrive at once are asked for at once, and none waits. They go on until the
    // state is seen, which lasts for a timeout at a time.
    const asked = Array.from({ length: 20 }, async (_, place) => {
      await sleep(20 * place);
      do statuses.push((await client.get('/api/v1/users/whoami')).status);
      while (!isSeen);
    });
    await until(
      (metrics) =>
        metrics['gatehouse_lookup_oldest_seconds']! > 0.5 &&
        metrics['gatehouse_lookups_waiting']! > 0 &&
        metrics['gatehouse_database_connections_in_use']! > 0,
    );
    isSeen = true;
    await Promise.all(asked);
    expect(new Set(statuses)).toEqual(new Set([503]));
    const away = await read();
    expect(away['gatehouse_database_away']).toBe(1);
    expect(
      away['gatehouse_database_timeouts_total{of="statement"}']! +
        away['gatehouse_database_timeouts_total{of="lookup"}']!,
    ).toBeGreaterThan(0);
    line.returnForNew();
    // An outage ends with an answer that comes a while after the last failure.
    let back = await read();
    while (back['gatehouse_database_away'] !== 0) {
      await client.get('/ready');
      await sleep(100);
      back = await read();
    }
    expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
    back = await until((metrics) => metrics['gatehouse_database_connections_in_use'] === 0);
    expect(back['gatehouse_lookups_waiting']).toBe(0);
    expect(back['gatehouse_lookup_oldest_seconds']).toBe(0);
  });
});

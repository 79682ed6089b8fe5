import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client, type Answer } from '../support/client.js';
import { aFreePort } from '../support/free-port.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';

const KEY = 'k'.repeat(40);

/** A proxy between the server and PostgreSQL that can be cut. */
class Line {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  port = 0;

  constructor(private readonly target: URL) {}

  async open(): Promise<void> {
    // One that nobody takes while the line is cut.
    this.port ||= Number(await aFreePort());
    this.server = createServer((near) => {
      const far = connect(Number(this.target.port || 5432), this.target.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => {}).on('close', () => [near, far].forEach((one) => one.destroy()));
      }
      near.pipe(far).pipe(near);
    }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async cut(): Promise<void> {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    if (this.server) await once(this.server, 'close');
  }
}

(isOnServer ? describe : describe.skip)('while PostgreSQL is away', () => {
  let database: ProcessDatabase;
  let line: Line;
  let server: RunningServer;
  let client: Client;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
    const url = new URL(database.environment['DATABASE_URL']!);
    line = new Line(new URL(url));
    await line.open();
    url.host = `127.0.0.1:${line.port}`;
    server = await startServer({
      ...database.environment,
      DATABASE_URL: url.href,
      SUPERUSER_API_KEY: KEY,
      API_KEY_USAGE_FLUSH_SECONDS: '1',
    });
    client = new Client(server.url, { 'x-api-key': KEY });
  });
  afterAll(async () => {
    server.signal('SIGKILL');
    await server.finished;
    await line.cut();
    await database.drop();
  });

  it('503: requests are refused with Retry-After, and succeed after the database is back, without a restart', async () => {
    const whoami = () => client.get('/api/v1/users/whoami');
    const create = (username: string) =>
      client.post('/api/v1/users/', { username, password: 'long-enough' });
    // Many at once, so that the pool has several connections to lose, some of them within a
    // transaction.
    const underWay = Promise.all(Array.from({ length: 20 }, (_, n) => create(`before-${n}`)));
    await whoami();
    await line.cut();
    const torn = (await underWay).map(({ status }) => status);
    expect(torn.filter((status) => status !== 201 && status !== 503)).toEqual([]);
    for (const refused of [await whoami(), await create('meanwhile')]) expectAway(refused);
    expect((await client.get('/health_check')).status).toBe(500);
    expect((await client.get('/health')).status).toBe(200);

    await line.open();
    expect((await whoami()).status).toBe(200);
    expect((await create('after')).status).toBe(201);
    expect((await client.get('/health_check')).status).toBe(200);
  });

  it('a signal still ends the server', async () => {
    await line.cut();
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ signal: null });
  });
});

function expectAway({ status, headers }: Answer): void {
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toMatch(/^\d+$/);
}

import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildProgram,
  run,
  startServer,
  type Environment,
  type RunningServer,
} from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aFreePort } from '../support/free-port.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { untilReady } from '../support/until-ready.js';

const KEY = 'k'.repeat(40);
const PASSWORD = 'the-password-of-these-tests';

let database: ProcessDatabase;
beforeAll(async () => {
  await buildProgram();
  database = await aDatabase();
}, 600_000);
afterAll(async () => {
  await database.drop();
});

const start = (environment: Environment) =>
  startServer({
    ...database.environment,
    SUPERUSER_API_KEY: KEY,
    SUPERUSER_PASSWORD: PASSWORD,
    ...environment,
  });

async function stop(server: RunningServer) {
  server.signal('SIGTERM');
  return server.finished;
}

describe('the start', () => {
  it('says what is reachable, reads a secret from a file, and names doubtful settings', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gatehouse-secret-'));
    await writeFile(join(directory, 'key'), `${KEY}\n`);
    const server = await startServer({
      ...database.environment,
      SUPERUSER_API_KEY_FILE: join(directory, 'key'),
      SUPERUSER_PASSWORD: PASSWORD,
      HOST: '0.0.0.0',
      SUPERUSR: 'root',
    });
    const client = new Client(server.url, { 'x-api-key': KEY });
    expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
    const { stdout, stderr } = await stop(server);
    expect(stdout).toContain('Reachable    at every address of this machine (HOST=0.0.0.0)');
    const said = stdout + stderr;
    expect(said).toContain('SUPERUSR is not a setting. Is SUPERUSER meant?');
    expect(said).toContain('PUBLIC_URL is not set.');
    expect(said).not.toContain(KEY);
    await rm(directory, { recursive: true });
  });
});

describe('logs', () => {
  it('as JSON: every line after the first start is JSON, with the fields of an answer', async () => {
    const environment = { LOG_FORMAT: 'json', ACCESS_LOG: 'true' };
    await stop(await start(environment));
    const server = await start(environment);
    const client = new Client(server.url.replace(/".*$/, ''), { 'x-api-key': KEY });
    const answer = await client.get('/api/v1/users/whoami?x-api-key=a-wrong-one-in-the-query');
    expect(answer.status).toBe(403);
    const whoami = await client.get('/api/v1/users/whoami');
    await client.get('/no/such/path/with-a-secret');
    const { stdout } = await stop(server);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]!['msg']).toMatch(/^Gatehouse listens on http:/);
    const answers = lines.filter((line) => 'status' in line);
    expect(answers).toMatchObject([
      { status: 403, path: '/api/v1/users/whoami' },
      {
        status: 200,
        method: 'GET',
        route: '/api/v1/users/whoami',
        requestId: whoami.headers.get('x-request-id'),
        account: whoami.body.id,
        address: '127.0.0.1',
        ms: expect.any(Number),
      },
      { status: 404, route: 'unknown' },
    ]);
    expect(stdout).not.toMatch(/in-the-query|with-a-secret/);
  });
});

describe('the stop', () => {
  it('with DRAIN_SECONDS: /ready answers 503 first, and everything else is served meanwhile', async () => {
    const server = await start({ DRAIN_SECONDS: '600' });
    const client = new Client(server.url, { 'x-api-key': KEY, connection: 'close' });
    let ready = await untilReady(client);
    expect(ready.body).toEqual({ status: 'ready' });
    server.signal('SIGTERM');
    // The signal takes its way.
    while (ready.status === 200) ready = await client.get('/ready');
    expect([ready.status, ready.body]).toEqual([
      503,
      { detail: 'Not ready: the server is stopping' },
    ]);
    expect((await client.get('/health')).status).toBe(200);
    expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
    server.signal('SIGKILL');
    await server.finished;
  });

  it('with DRAIN_SECONDS: comes by itself after that time', async () => {
    const server = await start({ DRAIN_SECONDS: '2' });
    const startedAt = performance.now();
    expect(await stop(server)).toMatchObject({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeGreaterThan(1_900);
  });

  it('by Ctrl-C does not wait for DRAIN_SECONDS', async () => {
    const server = await start({ DRAIN_SECONDS: '600' });
    server.signal('SIGINT');
    expect(await server.finished).toMatchObject({ code: 0, signal: null });
  });
});

describe('metrics', () => {
  it('are off by default, and nothing serves them', async () => {
    const server = await start({});
    expect((await new Client(server.url).get('/metrics')).status).toBe(404);
    await stop(server);
  });

  it('200: count answers by route, refusals by code, connections and hashes', async () => {
    const port = await aFreePort();
    const server = await start({ METRICS_PORT: port });
    const client = new Client(server.url, { 'x-api-key': KEY });
    for (let count = 0; count < 3; count += 1) await client.get('/api/v1/users/whoami');
    await client.get('/api/v1/users/?search=x');
    await client.patch('/api/v1/users/10c1c6a2-ab8a-4748-8700-0e4832fd5ce8', {});
    await client.get('/no/such/path');
    await new Client(server.url).form('/api/v1/login', { username: 'admin', password: 'wrong' });

    const metrics = new Client(`http://127.0.0.1:${port}`);
    const { status, headers, text } = await metrics.get('/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const requests = 'gatehouse_http_request_duration_seconds_count';
    for (const line of [
      `${requests}{method="GET",route="/api/v1/users/whoami",status="200"} 3`,
      `${requests}{method="GET",route="unknown",status="404"} 1`,
      'gatehouse_refusals_total{code="login_failed"} 1',
      'gatehouse_refusals_total{code="user_not_found"} 1',
      'gatehouse_database_waiting 0',
      'gatehouse_password_hashes_waiting 0',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    // No series contains the id of an account.
    expect(text).toContain('route="/api/v1/users/:user_id"');
    expect(text).not.toContain('10c1c6a2');
    expect(text).toMatch(/^gatehouse_database_connections [1-9]/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds \d/m);
    expect((await metrics.get('/')).status).toBe(404);
    expect((await metrics.post('/metrics')).status).toBe(405);
    expect(await stop(server)).toMatchObject({ code: 0 });
  });

  (isOnServer ? it : it.skip)(
    '200: several workers give one answer with the sum of all',
    async () => {
      const port = await aFreePort();
      const server = await start({ METRICS_PORT: port, WORKERS: '2' });
      const asked = 40;
      for (let count = 0; count < asked; count += 1) {
        const headers = { 'x-api-key': KEY, connection: 'close' };
        await new Client(server.url, headers).get('/api/v1/users/whoami');
      }
      const metrics = new Client(`http://127.0.0.1:${port}`);
      // 503 while a worker starts or is slow to tell its own.
      let { status, text } = await metrics.get('/metrics');
      while (status === 503) ({ status, text } = await metrics.get('/metrics'));
      const [, count] = /_count\{method="GET",route="\/api\/v1\/users\/whoami".*\} (\d+)/.exec(
        text,
      )!;
      expect(Number(count)).toBe(asked);
      expect(await stop(server)).toMatchObject({ code: 0 });
    },
  );

  it('on a port in use keep the server from starting', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stderr } = await run(['main.js'], {
      ...database.environment,
      PORT: '0',
      METRICS_PORT: `${port}`,
    });
    other.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /did not start\. Metrics cannot be served on 127\.0\.0\.1:\d+: .*EADDRINUSE/,
    );
  });
});

describe('traces', () => {
  it('without their packages the server does not start, and says how to install them', async () => {
    const { code, stderr } = await run(['main.js'], {
      ...database.environment,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /needs packages that are not installed.*npm install .*@opentelemetry\/api/,
    );
  });
});

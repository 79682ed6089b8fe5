import { setTimeout as sleep } from 'node:timers/promises';
import { Client as Database } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { canRunPostgres, PostgresCluster } from '../abuse/postgres-cluster.js';
import {
  buildProgram,
  run,
  startProcess,
  startServer,
  type RunningServer,
  type Started,
} from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aFreePort } from '../support/free-port.js';

const KEY = 'k'.repeat(40);
const ENVIRONMENT = {
  SECRET_KEY: 'a-secret-key-of-the-process-tests-only',
  SUPERUSER_API_KEY: KEY,
};

(canRunPostgres ? describe : describe.skip)('a primary and its standby', () => {
  let primary: PostgresCluster;
  let standby: PostgresCluster;
  let server: RunningServer | undefined;
  beforeAll(async () => {
    await buildProgram();
    primary = await PostgresCluster.create();
    await primary.start();
    standby = await primary.createStandby();
  });
  afterEach(() => end(server));
  afterAll(async () => {
    await standby.drop();
    await primary.drop();
  });

  const both = () =>
    `postgres://postgres@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/postgres?target_session_attrs=read-write`;
  const start = async (url: string, settings = {}) => {
    server = await startServer({ ...ENVIRONMENT, DATABASE_URL: url, ...settings });
    return new Client(server.url, { 'x-api-key': KEY });
  };
  const untilReady = async (client: Client) => {
    const since = performance.now();
    while ((await client.get('/ready')).status !== 200) await sleep(100);
    return ((performance.now() - since) / 1_000).toFixed(1);
  };

  it('a server that is not there yet is waited for', async () => {
    const early = startProcess(['main.js'], {
      ...ENVIRONMENT,
      PORT: '0',
      DATABASE_URL: primary.url,
      DATABASE_WAIT_SECONDS: '600',
      DATABASE_CONNECT_TIMEOUT_SECONDS: '60',
    });
    const listens = new Promise<void>((resolve) => {
      early.onOutput(() => {
        if (early.stdout().includes('listens on')) resolve();
      });
    });
    while (!early.stderr().includes('not there yet')) await sleep(100);
    await primary.start();
    await listens;
    const { stderr } = await end(early);
    expect(stderr).toMatch(/not there yet \(connect ECONNREFUSED.*DATABASE_WAIT_SECONDS/);
    expect(stderr.match(/not there yet/g)).toHaveLength(1);
  });

  it('a standby alone is refused, in words', async () => {
    await standby.start();
    const settings = {
      ...ENVIRONMENT,
      DATABASE_URL: standby.url,
      DATABASE_WAIT_SECONDS: '1',
      DATABASE_CONNECT_TIMEOUT_SECONDS: '60',
    };
    const { code, stderr } = await run(['main.js'], settings);
    expect(code).toBe(1);
    expect(stderr).toContain('the server is a standby, which accepts no writes');
  });

  it('503 on /ready and for credentials while the database is read-only, then 200', async () => {
    const metricsPort = await aFreePort();
    const client = await start(primary.url, { METRICS_PORT: metricsPort });
    const operator = new Client(`http://127.0.0.1:${metricsPort}`);
    const untilMetric = async (line: string) => {
      while (!(await operator.get('/metrics')).text.split('\n').includes(line)) await sleep(100);
    };
    expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
    await untilMetric('gatehouse_database_in_recovery 0');
    await primary.run('ALTER SYSTEM SET default_transaction_read_only = on');
    await primary.run('SELECT pg_reload_conf()');
    let ready = await client.get('/ready');
    while (ready.status === 200) ready = await client.get('/ready');
    expect(ready.status).toBe(503);
    expect(JSON.stringify(ready.body)).toContain('default_transaction_read_only is on');
    await untilMetric('gatehouse_database_in_recovery 1');
    // Each connection learns the setting by itself.
    let whoami = await client.get('/api/v1/users/whoami');
    while (whoami.status === 200) whoami = await client.get('/api/v1/users/whoami');
    expect([whoami.status, whoami.headers.get('retry-after')]).toEqual([503, '5']);
    await primary.run('ALTER SYSTEM RESET default_transaction_read_only');
    await primary.run('SELECT pg_reload_conf()');
    await untilReady(client);
    while (whoami.status === 503) whoami = await client.get('/api/v1/users/whoami');
    expect(whoami.status).toBe(200);
    await untilMetric('gatehouse_database_in_recovery 0');
  });

  it('with both in DATABASE_URL: it finds the primary, and follows it after a failover', async () => {
    const client = await start(both());
    const create = (username: string) =>
      client.post('/api/v1/users/', { username, password: 'correct horse battery' });
    expect((await create('before')).status).toBe(201);
    await untilAt(standby, 'before');
    await primary.kill();
    const meanwhile = await client.get('/api/v1/users/whoami');
    expect([meanwhile.status, meanwhile.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await client.get('/ready')).status).toBe(503);
    await standby.run('SELECT pg_promote()');
    console.log(`usable ${await untilReady(client)} s after the promotion`);
    expect((await create('after')).status).toBe(201);
    expect((await create('before')).status).toBe(400);
  });
});

/** Waits until an account has come to a standby: what comes too late is lost with the primary. */
async function untilAt(standby: PostgresCluster, username: string): Promise<void> {
  const database = new Database(standby.url);
  await database.connect();
  const found = () => database.query('SELECT FROM users WHERE username = $1', [username]);
  while ((await found()).rowCount === 0) await sleep(50);
  await database.end();
}

async function end(started: Started | undefined) {
  started?.signal('SIGTERM');
  return (await started?.finished) ?? { stderr: '' };
}

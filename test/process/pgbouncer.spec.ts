import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client as PgClient } from 'pg';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { isMigrated } from '../../src/platform/database/is-migrated.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { ENTITIES } from '../../src/start/entities.js';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { anEmptyDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { aFreePort } from '../support/free-port.js';

const ROUNDS = 3;
const ACCOUNT = 'nobody';

/** PgBouncer before a PostgreSQL server. */
class PgBouncer {
  private process: ChildProcess | undefined;
  private directory = '';
  private port = 0;

  async start(server: string, settings: Readonly<Record<string, string>>): Promise<void> {
    const { hostname, port, username } = new URL(server);
    this.directory = await mkdtemp(join(tmpdir(), 'gatehouse-pgbouncer-'));
    await chmod(this.directory, 0o755);
    this.port = Number(await aFreePort());
    const all = {
      listen_addr: '127.0.0.1',
      listen_port: this.port,
      unix_socket_dir: '',
      auth_type: 'any',
      ...settings,
    };
    const file = join(this.directory, 'pgbouncer.ini');
    await writeFile(
      file,
      `[databases]\n* = host=${hostname} port=${port || 5432} user=${username}\n[pgbouncer]\n` +
        Object.entries(all)
          .map(([name, value]) => `${name} = ${value}\n`)
          .join(''),
    );
    // It refuses to run as root.
    const isRoot = process.getuid?.() === 0;
    const args = isRoot ? ['-u', ACCOUNT, file] : [file];
    this.process = spawn('pgbouncer', args, { stdio: 'ignore' });
    for (;;) {
      const client = new PgClient({ connectionString: this.through(server) });
      client.on('error', () => {});
      const isUp = await client.connect().then(
        () => true,
        () => false,
      );
      await client.end().catch(() => {});
      if (isUp) return;
      await sleep(50);
    }
  }

  through(url: string): string {
    const through = new URL(url);
    through.host = `127.0.0.1:${this.port}`;
    return through.href;
  }

  async stop(): Promise<void> {
    const gone = once(this.process!, 'exit');
    this.process!.kill('SIGKILL');
    await gone;
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** The minor version; 0 if it is not installed. Before 21 it cannot keep prepared statements. */
function versionOfPgBouncer(): number {
  try {
    const text = execFileSync('pgbouncer', ['--version'], { encoding: 'utf8' });
    return Number(/PgBouncer 1\.(\d+)/.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const version = isOnServer ? versionOfPgBouncer() : 0;

(version > 0 ? describe : describe.skip)('PgBouncer with pool_mode = transaction', () => {
  const server = process.env['DATABASE_URL']!;
  const bouncer = new PgBouncer();
  let database: ProcessDatabase;
  beforeAll(async () => {
    await buildProgram();
    await bouncer.start(server, { pool_mode: 'transaction', default_pool_size: '5' });
  });
  afterAll(() => bouncer.stop());
  beforeEach(async () => {
    database = await anEmptyDatabase();
  });
  afterEach(() => database.drop());

  it(`of several processes that migrate at once, one does and all succeed: ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const empty = await anEmptyDatabase();
      const url = bouncer.through(empty.environment['DATABASE_URL']!);
      const sources = [1, 2, 3].map(() => createDataSource(ENTITIES, { url, extra: { max: 2 } }));
      await Promise.all(sources.map((source) => source.initialize()));
      await Promise.all(sources.map((source) => migrate(source)));
      expect(await isMigrated(sources[0]!)).toBe(true);
      await Promise.all(sources.map((source) => source.destroy()));
      await empty.drop();
    }
  });

  const withoutStatements = version < 21 ? it : it.skip;
  withoutStatements('one that keeps no prepared statements stops the start, in words', async () => {
    const url = bouncer.through(database.environment['DATABASE_URL']!);
    const { code, stderr } = await run(['main.js'], { ...database.environment, DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toContain('does not keep prepared statements. Set max_prepared_statements');
  });
});

(version >= 21 ? describe : describe.skip)('PgBouncer that keeps prepared statements', () => {
  const KEY = 'k'.repeat(40);
  const CONCURRENT = 40;
  const bouncer = new PgBouncer();
  let database: ProcessDatabase;
  let servers: RunningServer[] = [];
  let clients: Client[] = [];
  beforeAll(async () => {
    await buildProgram();
    database = await anEmptyDatabase();
    await bouncer.start(process.env['DATABASE_URL']!, {
      pool_mode: 'transaction',
      max_prepared_statements: '200',
      default_pool_size: '3',
    });
    const url = bouncer.through(database.environment['DATABASE_URL']!);
    const settings = { ...database.environment, DATABASE_URL: url, SUPERUSER_API_KEY: KEY };
    servers = await Promise.all([startServer(settings), startServer(settings)]);
    clients = servers.map((server) => new Client(server.url, { 'x-api-key': KEY }));
  });
  afterAll(async () => {
    for (const server of servers) server.signal('SIGTERM');
    await Promise.all(servers.map(({ finished }) => finished));
    await bouncer.stop();
    await database.drop();
  });

  /** What both servers answer to many requests at once, which share three connections. */
  const statuses = async (key: string) => {
    const asked = Array.from({ length: CONCURRENT }, (_, n) =>
      clients[n % clients.length]!.with({ 'x-api-key': key }).get('/api/v1/users/whoami'),
    );
    return new Set((await Promise.all(asked)).map(({ status }) => status));
  };

  it('200 from two servers over three connections, and 403 to both once the key is deleted', async () => {
    const [first] = clients;
    const made = await first!.post('/api/v1/api_key/', { name: 'of a program' });
    expect(made.status).toBe(200);
    const { id, api_key: key } = made.body as { id: string; api_key: string };
    expect(await statuses(key)).toEqual(new Set([200]));
    expect((await first!.delete(`/api/v1/api_key/${id}`)).status).toBe(200);
    expect(await statuses(key)).toEqual(new Set([403]));
  });

  it('200 again after PostgreSQL ended every connection of the pooler', async () => {
    const direct = new PgClient({ connectionString: process.env['DATABASE_URL']! });
    await direct.connect();
    const name = new URL(database.environment['DATABASE_URL']!).pathname.slice(1);
    const { rowCount } = await direct.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
      [name],
    );
    await direct.end();
    expect(rowCount).toBeGreaterThan(0);
    // The first requests may meet a connection that has ended.
    while ((await statuses(KEY)).has(503)) await sleep(100);
    expect(await statuses(KEY)).toEqual(new Set([200]));
  });
});

(version > 0 ? describe : describe.skip)('PgBouncer with pool_mode = session', () => {
  const bouncer = new PgBouncer();
  let database: ProcessDatabase;
  beforeAll(async () => {
    await buildProgram();
    database = await anEmptyDatabase();
    await bouncer.start(process.env['DATABASE_URL']!, { pool_mode: 'session' });
  });
  afterAll(async () => {
    await bouncer.stop();
    await database.drop();
  });

  it('two servers start at once on an empty database', async () => {
    const url = bouncer.through(database.environment['DATABASE_URL']!);
    const settings = { ...database.environment, DATABASE_URL: url, DATABASE_POOL_SIZE: '4' };
    const servers = await Promise.all([startServer(settings), startServer(settings)]);
    for (const one of servers) one.signal('SIGTERM');
    const ends = await Promise.all(servers.map(({ finished }) => finished));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(ends.filter(({ stdout }) => stdout.includes('First start'))).toHaveLength(1);
  });
});

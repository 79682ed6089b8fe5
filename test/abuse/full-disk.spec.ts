import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client as SqlClient } from 'pg';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client, type Answer } from '../support/client.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { untilReady } from '../support/until-ready.js';
import { canRunPostgres, PostgresCluster } from './postgres-cluster.js';
import { canMount, SmallDisk } from './small-disk.js';

const KEY = 'k'.repeat(40);
const ENVIRONMENT = {
  SUPERUSER_API_KEY: KEY,
  SUPERUSER_PASSWORD: 'password of the superuser',
  LOGIN_RATE_LIMIT_PER_MINUTE: '0',
  API_KEY_USAGE_FLUSH_SECONDS: '1',
};
const PASSWORD = 'correct horse battery';
/** After so many refusals in a row, the disk is really full. */
const REFUSALS = 12;
const LEAK = /No space|extend|base\/|pg_|\.js:\d|QueryFailed|INSERT|UPDATE/;

/** A busy machine may need more than a minute to fill the disk. */
function assertToldOncePerMinute(log: string): void {
  const told = [...log.matchAll(/^(\S+Z) .*The disk of the database is full/gm)];
  const times = told.map(([, time]) => Date.parse(time!));
  expect(times.length).toBeGreaterThan(0);
  for (const [index, time] of times.slice(1).entries()) {
    expect(time - times[index]!).toBeGreaterThan(59_000);
  }
}

/** The superuser on every API, and the writes that were acknowledged. */
class Caller {
  readonly acknowledged: string[] = [];
  private readonly byKey: Client;
  private readonly byToken: Client;

  constructor(private readonly url: string) {
    this.byKey = new Client(url, { 'x-api-key': KEY });
    this.byToken = new Client(url, { authorization: `Bearer ${KEY}` });
  }

  /** One write, each time on another API. */
  async write(number: number): Promise<Answer> {
    const name = `full-${randomBytes(5).toString('hex')}`;
    const email = `${name}@example.com`;
    const writes: [string, () => Promise<Answer>][] = [
      [name, () => this.byKey.post('/api/v1/users/', { username: name, password: PASSWORD })],
      [
        email,
        () =>
          this.byToken.post('/api/users/create', { email, password: PASSWORD, super_admin: false }),
      ],
      [name, () => this.byToken.post(`/users?username=${name}&password=${encodeURI(PASSWORD)}`)],
    ];
    const [username, send] = writes[number % writes.length]!;
    const answer = await send();
    if (answer.status < 300) this.acknowledged.push(username);
    return answer;
  }

  logIn(): Promise<Answer> {
    const password = ENVIRONMENT.SUPERUSER_PASSWORD;
    return new Client(this.url).form('/api/v1/login', { username: 'admin', password });
  }

  async read(): Promise<number[]> {
    const answers = [
      await this.byKey.get('/api/v1/users/whoami'),
      await this.byKey.get('/api/v1/users/?limit=5'),
      await this.byToken.get('/api/users/whoami'),
      await this.byToken.get('/users/me'),
      await untilReady(this.byKey),
    ];
    return answers.map(({ status }) => status);
  }

  async usernames(): Promise<{ found: string[]; total: number }> {
    const { body } = await this.byKey.get('/api/v1/users/?limit=1000');
    const found = (body.users as { username: string }[]).map(({ username }) => username);
    return { found, total: body.total_count as number };
  }

  /** Writes some hundred kB, in pieces as large as an account may write. */
  async writeMuch(id: string): Promise<void> {
    const pieces = Array.from({ length: 60 }, () => ({ noise: randomBytes(4000).toString('hex') }));
    await Promise.all(pieces.map((optins) => this.byKey.patch(`/api/v1/users/${id}`, { optins })));
  }
}

(canMount ? describe : describe.skip)(
  `a full disk${canMount ? '' : ' (skipped: this user may not mount one)'}`,
  () => {
    beforeAll(buildProgram);

    /** Writes until the disk is full, then makes room again. */
    async function fillAndFree(disk: SmallDisk, caller: Caller): Promise<void> {
      for (let number = 0; number < 6; number += 1) {
        expect((await caller.write(number)).status).toBeLessThan(300);
      }
      disk.fill();
      const strange: string[] = [];
      for (let number = 0, refusals = 0; refusals < REFUSALS && number < 2000; number += 1) {
        const { status, text, headers } = await caller.write(number);
        refusals = status === 503 ? refusals + 1 : 0;
        if (status < 300) continue;
        if (status !== 503 || LEAK.test(text) || !headers.get('retry-after')) {
          strange.push(`${status} ${text}`);
        }
      }
      expect(strange).toEqual([]);
      expect([200, 503]).toContain((await caller.logIn()).status);
      expect(await caller.read()).toEqual([200, 200, 200, 200, 200]);

      disk.makeRoom();
      expect((await caller.write(0)).status).toBe(201);
      expect((await caller.logIn()).status).toBe(200);
      await assertAll(caller);
    }

    /** @param unanswered how many writes may have been stored without an answer */
    async function assertAll(caller: Caller, acknowledged = caller.acknowledged, unanswered = 0) {
      const { found, total } = await caller.usernames();
      expect(acknowledged.filter((username) => !found.includes(username))).toEqual([]);
      // No refused write was stored in part.
      expect(total).toBe(found.length);
      expect(total - acknowledged.length - 1).toBeLessThanOrEqual(unanswered);
    }

    async function stopAndRead(server: RunningServer): Promise<string> {
      server.signal('SIGTERM');
      const { code, stdout, stderr } = await server.finished;
      expect(code).toBe(0);
      return stdout + stderr;
    }

    (isOnServer && canRunPostgres ? describe : describe.skip)('of PostgreSQL', () => {
      let disk: SmallDisk;
      let cluster: PostgresCluster;
      beforeAll(async () => {
        disk = await SmallDisk.create(140);
        cluster = await PostgresCluster.create(disk.path);
        await cluster.start();
      });
      afterAll(async () => {
        await cluster?.kill();
        await disk?.drop();
      });

      it('503: writes; 200: reads; writes work again by themselves when there is room', async () => {
        const secret = { SECRET_KEY: 'a-secret-key-of-the-process-tests-only' };
        const server = await startServer({ ...ENVIRONMENT, ...secret, DATABASE_URL: cluster.url });
        // PostgreSQL starts a new WAL file, so that the tables are the first to find no room.
        const sql = new SqlClient({ connectionString: cluster.url });
        await sql.connect();
        await sql.query('SELECT pg_switch_wal()');
        await sql.query('CHECKPOINT');
        await sql.end();
        await fillAndFree(disk, new Caller(server.url));
        const log = await stopAndRead(server);
        assertToldOncePerMinute(log);
        expect(log).not.toContain('QueryFailedError');
      });
    });

    (isOnServer ? describe.skip : describe)('of the embedded database', () => {
      let disk: SmallDisk;
      let template: ProcessDatabase;
      let environment: Record<string, string>;
      let acknowledged: string[];
      beforeAll(async () => {
        template = await aDatabase();
        disk = await SmallDisk.create(130);
        const directory = join(disk.path, 'data');
        await cp(template.environment['DATA_DIR']!, directory, { recursive: true });
        environment = { ...ENVIRONMENT, DATA_DIR: directory };
      });
      afterAll(async () => {
        await disk?.drop();
        await template?.drop();
      });

      it('503: writes; 200: reads; writes work again by themselves when there is room', async () => {
        const server = await startServer(environment);
        const caller = new Caller(server.url);
        await fillAndFree(disk, caller);
        const log = await stopAndRead(server);
        assertToldOncePerMinute(log);
        expect(log).not.toContain('QueryFailedError');
        ({ acknowledged } = caller);
      });

      it('exits with a reason if its WAL finds no room; the next start has every acknowledged write', async () => {
        const walPath = join(environment['DATA_DIR']!, 'postgres/pg_wal');
        const aside = await mkdtemp(join(tmpdir(), 'gatehouse-wal-'));
        await cp(walPath, join(aside, 'pg_wal'), { recursive: true });
        // One WAL file takes 16 MB.
        const walDisk = SmallDisk.over(walPath, 24);
        try {
          await cp(join(aside, 'pg_wal'), walPath, { recursive: true });
          const server = await startServer(environment);
          const caller = new Caller(server.url);
          const { body } = await new Client(server.url, { 'x-api-key': KEY }).get(
            '/api/v1/users/whoami',
          );
          let unanswered = 0;
          // It may end in the middle of any request.
          const survives = async (number: number) => {
            const answer = await caller.write(number).catch(() => undefined);
            if (!answer) {
              unanswered = 1;
              return false;
            }
            expect(answer.status).toBeLessThan(300);
            return caller.writeMuch(body.id as string).then(
              () => true,
              () => false,
            );
          };
          for (let number = 0; number < 60 && (await survives(number));) number += 1;
          const { code, stderr } = await server.finished;
          expect([code, stderr]).toEqual([
            1,
            expect.stringMatching(/The embedded database has stopped: .*make room; then start/),
          ]);
          acknowledged.push(...caller.acknowledged);

          walDisk.grow(100);
          const next = await startServer(environment);
          await assertAll(new Caller(next.url), acknowledged, unanswered);
          expect((await new Caller(next.url).write(0)).status).toBe(201);
          await stopAndRead(next);
        } finally {
          walDisk.unmount();
          await rm(aside, { recursive: true });
        }
      });

      it('1: a start on a full disk, with a message that says so', async () => {
        disk.fill();
        const started = await startServer(environment).catch(({ message }: Error) => message);
        expect(started).toMatch(/\(ENOSPC\): its disk is full. Make room/);
        disk.makeRoom();
      });
    });
  },
);

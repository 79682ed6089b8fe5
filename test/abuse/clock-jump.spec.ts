import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { untilReady } from '../support/until-ready.js';

const KEY = 'k'.repeat(40);
const ADMIN = { username: 'admin', password: 'password of the superuser' };
const HOUR = 3600;
const DAY = 24 * HOUR;
const WHOAMI = '/api/v1/users/whoami';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const CLOCK = new URL('shifted-clock.mjs', import.meta.url).href;

/** The tests set the server's clock. A PostgreSQL server keeps its own, so the two differ. */
describe('a clock that jumps', () => {
  let directory: string;
  let database: ProcessDatabase;
  let server: RunningServer;
  let anonymous: Client;
  let superuser: Client;
  const strange: string[] = [];
  beforeAll(async () => {
    await buildProgram();
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-clock-'));
    database = await aDatabase();
    server = await startServer({
      ...database.environment,
      NODE_OPTIONS: `--import=${CLOCK}`,
      CLOCK_FILE: join(directory, 'shift'),
      SUPERUSER_API_KEY: KEY,
      SUPERUSER_PASSWORD: ADMIN.password,
      LOGIN_FAILURES: '3',
      // The longest, of 64 times, is less than a day.
      LOGIN_LOCKOUT_SECONDS: '600',
      LOGIN_RATE_LIMIT_PER_MINUTE: '40',
      BAD_CREDENTIALS_PER_MINUTE: '20',
    });
    anonymous = new Client(server.url);
    superuser = new Client(server.url, { 'x-api-key': KEY });
  }, 300_000);
  afterAll(async () => {
    server?.signal('SIGKILL');
    await server?.finished;
    await database?.drop();
    await rm(directory, { recursive: true, force: true });
  });

  async function setClock(offsetSeconds: number): Promise<void> {
    const file = join(directory, 'shift');
    await writeFile(file, `${offsetSeconds}`);
    server.signal('SIGUSR2');
    while (existsSync(file)) await sleep(5);
  }
  /** The status of an answer. Notes answers of 500 and above. */
  async function statusOf(answer: Promise<{ status: number; text: string }>): Promise<number> {
    const { status, text } = await answer;
    if (status >= 500) strange.push(`${status} ${text}`);
    return status;
  }
  const logIn = (account = ADMIN) => anonymous.form('/api/v1/login', account);
  const withToken = (token: string) => anonymous.with({ authorization: `Bearer ${token}` });
  const aUser = async (username: string) => {
    const account = { username, password: 'correct horse battery' };
    const { body } = await superuser.post('/api/v1/users/', account);
    await superuser.patch(`/api/v1/users/${body.id}`, { is_active: true });
    return account;
  };

  it.each([HOUR, DAY, -HOUR, -DAY])(
    'by %i seconds and back: log-ins work, and nothing fails',
    async (shift) => {
      const before = (await logIn()).body as { access_token: string; refresh_token: string };
      for (const offset of [shift, 0]) {
        await setClock(offset);
        for (const path of [
          WHOAMI,
          '/api/v1/users/',
          '/api/v1/audit',
          '/api/users/whoami',
          '/oauth/jwks',
        ]) {
          const client = path.startsWith('/api/users') ? withToken(KEY) : superuser;
          expect([path, await statusOf(client.get(path))]).toEqual([path, 200]);
        }
        expect((await untilReady(anonymous)).status).toBe(200);
        const { status, body } = await logIn();
        expect(status).toBe(200);
        expect(await statusOf(withToken(body.access_token as string).get(WHOAMI))).toBe(200);
        const cookie = `refresh_token_lf=${body.refresh_token}`;
        expect(await statusOf(anonymous.with({ cookie }).post('/api/v1/refresh'))).toBe(200);
        // An earlier log-in expires by the clock, and its refresh token after seven days.
        const isOver = offset >= HOUR;
        expect(await statusOf(withToken(before.access_token).get(WHOAMI))).toBe(isOver ? 401 : 200);
        const old = { cookie: `refresh_token_lf=${before.refresh_token}` };
        expect(await statusOf(anonymous.with(old).post('/api/v1/refresh'))).toBe(200);
      }
    },
  );

  it('a key is rejected while the clock is past its expiry, and valid when the clock is right again', async () => {
    const { body } = await superuser.post('/api/v1/api_key/', {
      name: 'short',
      expires_at: new Date(Date.now() + (HOUR / 2) * 1000).toISOString(),
    });
    const whoami = () => statusOf(anonymous.with({ 'x-api-key': body.api_key }).get(WHOAMI));
    expect(await whoami()).toBe(200);
    await setClock(HOUR);
    // Keys expire by the clock of the database.
    expect(await whoami()).toBe(isOnServer ? 200 : 403);
    await setClock(0);
    expect(await whoami()).toBe(200);
  });

  it('a lock-out from while the clock was ahead ends when the clock is right again', async () => {
    const user = await aUser('locked-out');
    const { body } = await superuser.post('/api/v1/api_key/', {
      name: 'limited',
      rate_limit: { requests: 1, window_seconds: 60 },
    });
    const limited = anonymous.with({ 'x-api-key': body.api_key as string });
    const badKey = (number: number) => anonymous.with({ 'x-api-key': `sk-${number}` }).get(WHOAMI);
    await setClock(DAY);
    for (let failure = 0; failure < 3; failure += 1) await logIn({ ...user, password: 'wrong' });
    expect(await statusOf(logIn(user))).toBe(429);
    await limited.get(WHOAMI);
    expect(await statusOf(limited.get(WHOAMI))).toBe(429);
    for (let number = 0; number < 21; number += 1) await badKey(number);
    expect(await statusOf(badKey(21))).toBe(429);
    let logIns = 0;
    while ((await statusOf(logIn())) !== 429) logIns += 1;
    expect(logIns).toBeLessThan(40);

    await setClock(0);
    expect(await statusOf(logIn())).toBe(200);
    expect(await statusOf(logIn(user))).toBe(200);
    expect(await statusOf(limited.get(WHOAMI))).toBe(200);
    expect(await statusOf(badKey(22))).toBe(403);
    // The limits still apply.
    expect(await statusOf(limited.get(WHOAMI))).toBe(429);
    for (let failure = 0; failure < 3; failure += 1) await logIn({ ...user, password: 'wrong' });
    expect(await statusOf(logIn(user))).toBe(429);
  });

  it('a device that started while the clock was ahead can be approved', async () => {
    const client_id = '5c6ab01c-6a0e-4d43-8c36-0de0b0a0b5a1';
    await setClock(DAY);
    const { body } = await anonymous.form('/auth/device_authorization', { client_id });
    const poll = () =>
      anonymous.form('/auth/login', {
        grant_type: DEVICE,
        client_id,
        device_code: body.device_code as string,
      });
    expect((await poll()).body.error).toBe('authorization_pending');
    await setClock(0);
    // Its last poll was a day ahead, so this one is not too soon. PostgreSQL's clock did not jump,
    // so there it may be.
    const { error } = (await poll()).body as { error: string };
    expect(isOnServer ? 'authorization_pending, slow_down' : 'authorization_pending').toContain(
      error,
    );
    const json = { user_code: body.user_code as string };
    const approved = await withToken(KEY).send('PUT', '/devices/verify', { json });
    expect(approved.status).toBe(200);
    expect((await poll()).status).toBe(200);
  });

  it('the server had no errors and stops cleanly', async () => {
    expect(strange).toEqual([]);
    server.signal('SIGTERM');
    const { code, stdout, stderr } = await server.finished;
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(/ERROR| at .*\.js:/);
  });
});

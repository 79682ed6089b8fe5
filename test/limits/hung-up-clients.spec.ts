import { request, type ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import bcrypt from 'bcrypt';
import { PasswordHasher } from '../../src/platform/credentials/password-hasher.service.js';
import { aUser } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { wait } from './addresses.js';

/** More than the transactions of one address that run at once. */
const GUESSES = 8;
/** Tables of copied databases have the same number. */
const WAITING = `pg_locks WHERE NOT granted AND relation = 'audit_events'::regclass
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

// The embedded database has one connection: no other one can hold a lock.
(isOnServer ? describe : describe.skip)('clients that hang up', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({
      LOGIN_FAILURES: String(GUESSES),
      LOGIN_LOCKOUT_SECONDS: '3600',
      DATABASE_QUERY_TIMEOUT_SECONDS: '60',
    });
  });
  afterAll(() => app.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const guess = (username: string): ClientRequest => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = request(`${app.url}/api/v1/login`, { method: 'POST', headers, agent: false });
    sent.on('error', () => undefined).end(`username=${username}&password=wrong`);
    return sent;
  };
  const count = async (sql: string, values: unknown[] = []) => {
    const [row] = await app.dataSource.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM ${sql}`,
      values,
    );
    return row!.n;
  };
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo())) await wait(0.05);
  };

  it('their wrong passwords are counted and recorded all the same', async () => {
    const user = await aUser(app);
    const recorded = () =>
      count(
        `audit_events WHERE action = 'login.refuse' AND target_id = $1
         AND after ->> 'reason' = 'login_failed'`,
        [user.id],
      );
    const locker = app.dataSource.createQueryRunner();
    await locker.startTransaction();
    await locker.query('LOCK TABLE audit_events IN SHARE MODE');
    const compare = jest.spyOn(bcrypt, 'compare');
    const served: Socket[] = [];
    const server = app.nest.getHttpServer();
    server.on('connection', (socket) => served.push(socket));
    const sent = Array.from({ length: GUESSES }, () => guess(user.username));
    await until(async () => {
      const points = `abuse_limits WHERE key LIKE 'login_failures:%' AND points >= $1`;
      return (await count(points, [GUESSES])) === 1;
    });
    // Some wait for the lock, the others for those.
    const load = () => app.nest.get(PasswordHasher).load;
    await until(() => compare.mock.calls.length === GUESSES && load().running === 0);
    await until(async () => (await count(WAITING)) >= 3);
    for (const one of sent) one.destroy();
    await until(() => served.length === GUESSES && served.every(({ closed }) => closed));
    await locker.commitTransaction();
    await locker.release();
    await until(async () => (await recorded()) >= GUESSES);
    expect(await recorded()).toBe(GUESSES);
    const { username, password } = user;
    expect((await app.anonymous.form('/api/v1/login', { username, password })).status).toBe(429);
  });
});

import { request, type ClientRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { wait } from './addresses.js';

/** More than the transactions of one address that run at once. */
const GUESSES = 8;

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
  const until = async (question: () => Promise<number>, wanted: number) => {
    for (let left = 600; left > 0 && (await question()) < wanted; left -= 1) await wait(0.05);
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
    const sent = Array.from({ length: GUESSES }, () => guess(user.username));
    // All have been checked by then: some wait for the lock, the others for those.
    await until(
      () => count(`abuse_limits WHERE key LIKE 'login_failures:%' AND points = $1`, [GUESSES]),
      1,
    );
    await until(
      () => count(`pg_locks WHERE NOT granted AND relation = 'audit_events'::regclass`),
      3,
    );
    await wait(1);
    for (const one of sent) one.destroy();
    await wait(0.2);
    await locker.commitTransaction();
    await locker.release();
    await until(recorded, GUESSES);
    expect(await recorded()).toBe(GUESSES);
    const { username, password } = user;
    expect((await app.anonymous.form('/api/v1/login', { username, password })).status).toBe(429);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, type TestAccount } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { whileLocked } from '../support/while-locked.js';

/** Twice as many as a test's pool has connections. */
const MANY = 20;

// The embedded database has one connection, so none of its rows can stay locked.
(isOnServer ? describe : describe.skip)('connections of the pool', () => {
  let app: TestApp;
  let greedy: TestAccount;
  let other: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    [greedy, other] = await Promise.all([aUser(app), aUser(app)]);
  });
  afterAll(() => app.close());

  it('200: reads and writes of others while writes of one account wait for a row', async () => {
    let answered = 0;
    const write = async () => {
      const path = `/api/v1/users/${greedy.id}`;
      const { status } = await app.as(greedy).patch(path, { profile_image: 'x' });
      answered += 1;
      return status;
    };
    const others: unknown[] = [];
    const lock = 'SELECT FROM users WHERE id = $1 FOR UPDATE';
    const statuses = await whileLocked(
      app,
      lock,
      greedy.id,
      () => Promise.all(Array.from({ length: MANY }, write)),
      async () => {
        const read = await app.as(other).get('/api/v1/users/whoami');
        const own = `/api/v1/users/${other.id}`;
        const written = await app.as(other).patch(own, { profile_image: 'y' });
        others.push(read.status, written.status, answered);
      },
    );
    expect(others).toEqual([200, 200, 0]);
    expect(statuses).toEqual(statuses.map(() => 200));
  });
});

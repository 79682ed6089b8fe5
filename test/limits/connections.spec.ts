import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, type TestAccount } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { untilLocked } from '../support/until-locked.js';

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
    const locker = app.dataSource.createQueryRunner();
    await locker.startTransaction();
    await locker.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [greedy.id]);
    let answered = 0;
    const writes = Array.from({ length: MANY }, async () => {
      const path = `/api/v1/users/${greedy.id}`;
      const { status } = await app.as(greedy).patch(path, { profile_image: 'x' });
      answered += 1;
      return status;
    });
    await untilLocked(app);
    const read = await app.as(other).get('/api/v1/users/whoami');
    const written = await app.as(other).patch(`/api/v1/users/${other.id}`, { profile_image: 'y' });
    const before = answered;
    await locker.commitTransaction();
    await locker.release();
    expect([read.status, written.status, before]).toEqual([200, 200, 0]);
    expect(await Promise.all(writes)).toEqual(writes.map(() => 200));
  });
});

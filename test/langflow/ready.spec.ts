import { describe, expect, it } from '@jest/globals';
import { openBreakableDatabase } from '../support/breakable-database.js';
import { startTestApp } from '../support/test-app.js';
import { untilReady } from '../support/until-ready.js';

const notReady = (because: string) => ({ detail: `Not ready: ${because}` });

describe('GET /ready', () => {
  it('200: the database answers and is migrated', async () => {
    const app = await startTestApp();
    const { status, body } = await untilReady(app.anonymous);
    expect([status, body]).toEqual([200, { status: 'ready' }]);
    await app.close();
  });

  it('503: the database does not answer, while the process lives', async () => {
    const database = await openBreakableDatabase();
    const app = await startTestApp({}, () => Promise.resolve(database));
    await database.breakDown();
    const { status, body } = await app.anonymous.get('/ready');
    expect([status, body]).toEqual([503, notReady('the database does not answer')]);
    expect((await app.anonymous.get('/health')).status).toBe(200);
    if (database.repair) {
      await database.repair();
      expect((await untilReady(app.anonymous)).status).toBe(200);
    }
    await app.close();
  });

  it('503: the database hangs, and the answer does not wait for it', async () => {
    const app = await startTestApp();
    let isOver = false;
    let isHeld = () => {};
    const held = new Promise<void>((resolve) => (isHeld = resolve));
    // The lock on this table blocks the query of the probe.
    const holding = app.dataSource.transaction(async (manager) => {
      await manager.query('LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE');
      isHeld();
      while (!isOver) await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await held;
    const { status, body } = await app.anonymous.get('/ready').finally(() => (isOver = true));
    expect([status, body]).toEqual([503, notReady('the database does not answer')]);
    await holding;
    expect((await untilReady(app.anonymous)).status).toBe(200);
    await app.close();
  });

  it('503: a migration is missing', async () => {
    const app = await startTestApp();
    const [last] = await app.dataSource.query<{ name: string }[]>(
      'DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations) RETURNING name',
    );
    expect(last).toBeDefined();
    const { status, body } = await app.anonymous.get('/ready');
    expect([status, body]).toEqual([503, notReady('the database is not migrated')]);
    await app.close();
  });
});

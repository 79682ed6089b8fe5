import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../src/platform/database/transact.js';
import type { Database } from '../../src/platform/database/database.js';
import { openTestDatabase } from '../support/test-database.js';

describe('a transaction', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
    await database.dataSource.query('CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL)');
    await database.dataSource.query('INSERT INTO counters VALUES (1, 0), (2, 0)');
  });
  afterAll(() => database.close());

  const add = 'UPDATE counters SET n = n + 1 WHERE id = $1';
  const counts = () => database.dataSource.query('SELECT n FROM counters ORDER BY id');

  // The embedded database has one session, whose transactions never overlap.
  const onServer = process.env['DATABASE_URL'] ? it : it.skip;

  onServer('is run again after a deadlock, and takes effect once', async () => {
    let attempts = 0;
    let arrived = 0;
    let open: () => void;
    const bothHoldOne = new Promise<void>((resolve) => (open = resolve));
    const work = (first: number, second: number) =>
      transact(database.dataSource, async (manager) => {
        attempts += 1;
        await manager.query(add, [first]);
        arrived += 1;
        if (arrived === 2) open();
        await bothHoldOne;
        await manager.query(add, [second]);
      });
    await Promise.all([work(1, 2), work(2, 1)]);
    expect(attempts).toBe(3);
    expect(await counts()).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('is not run again after any other failure, and is rolled back', async () => {
    const before = await counts();
    let attempts = 0;
    const work = transact(database.dataSource, async (manager) => {
      attempts += 1;
      await manager.query(add, [1]);
      await manager.query('SELECT 1 / 0');
    });
    await expect(work).rejects.toThrow('division by zero');
    expect(attempts).toBe(1);
    expect(await counts()).toEqual(before);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { poolOf } from '../../src/platform/database/data-source.js';
import { isOnServer } from '../support/process-database.js';
import { openEmbedded } from '../support/test-database.js';

const ROUNDS = 5;
const AT_ONCE = 30;

const onEmbedded = isOnServer ? describe.skip : describe;

onEmbedded('the embedded database, after a statement of its pool has failed', () => {
  let database: Awaited<ReturnType<typeof openEmbedded>>;
  beforeAll(async () => {
    database = await openEmbedded();
    await database.dataSource.query('CREATE TABLE parents (id int PRIMARY KEY)');
    await database.dataSource.query('CREATE TABLE children (parent_id int REFERENCES parents)');
    await database.dataSource.query('INSERT INTO parents VALUES (1)');
  });
  afterAll(() => database.close());

  type Way = (text: string, values?: unknown[]) => Promise<unknown>;

  const throughPool: Way = async (text, values) =>
    (await poolOf(database.dataSource).query<object>(text, values)).rows;
  const throughTypeOrm: Way = (text, values) => database.dataSource.query(text, values);
  const inTransaction: Way = (text, values) =>
    database.dataSource.transaction((manager) => manager.query(text, values));
  const ways = [throughPool, throughTypeOrm, throughPool, inTransaction];

  const send = async (text: string, values?: unknown[], way = throughPool): Promise<unknown> => {
    try {
      return await way(text, values);
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('answers the next one, whichever way it was sent', async () => {
    for (const [text, values] of [['SELECT 1 / 0'], ['SELECT 1 / $1::int', [0]]] as const) {
      expect(await send(text, values && [...values])).toBe('division by zero');
      expect(await send('SELECT 2 AS n')).toEqual([{ n: 2 }]);
      expect(await send('SELECT $1::int AS n', [3])).toEqual([{ n: 3 }]);
    }
  });

  it('still knows the prepared ones', async () => {
    const named = (n: number) => ({
      name: 'inverse',
      text: 'SELECT 6 / $1::int AS n',
      values: [n],
    });
    const pool = poolOf(database.dataSource);
    expect((await pool.query(named(2))).rows).toEqual([{ n: 3 }]);
    await expect(pool.query(named(0))).rejects.toThrow('division by zero');
    expect((await pool.query(named(3))).rows).toEqual([{ n: 2 }]);
  });

  it('gives each of many at once its own answer', async () => {
    const violated = expect.stringContaining('violates foreign key constraint');
    const duplicate = expect.stringContaining('violates unique constraint');
    const cases: [answer: unknown, text: string, values?: unknown[]][] = [
      [violated, 'INSERT INTO children VALUES (99)'],
      [violated, 'INSERT INTO children VALUES ($1)', [99]],
      [duplicate, 'INSERT INTO parents VALUES (1)'],
      [duplicate, 'INSERT INTO parents VALUES ($1)', [1]],
      ['division by zero', 'SELECT 1 / 0'],
      ['division by zero', 'SELECT 1 / $1::int', [0]],
      [expect.stringContaining('syntax error'), 'SELEKT 1'],
      [expect.stringContaining('syntax error'), 'SELEKT $1', [1]],
      [expect.stringContaining('invalid input syntax'), 'SELECT $1::int', ['x']],
      [[{ n: 1 }], 'SELECT 1 AS n'],
      [[{ n: 2 }], 'SELECT $1::int AS n', [2]],
    ];
    // In each row the next statement follows as soon as one has failed.
    const rows = Array.from({ length: AT_ONCE }, async (_, first) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const [answer, text, values] = cases[(first + round) % cases.length]!;
        const way = ways[(first * ROUNDS + round) % ways.length]!;
        expect(await send(text, values, way)).toEqual(answer);
      }
    });
    await Promise.all(rows);
    expect(await send('SELECT count(*)::int AS n FROM children')).toEqual([{ n: 0 }]);
  });
});

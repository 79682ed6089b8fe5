import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { DatabaseWatch } from '../../src/platform/database/database-watch.js';
import { BatchLoader } from '../../src/platform/database/batch-loader.js';

/** A loader over a table that the test changes, and the queries that it sent. */
function aLoader(table: Record<string, string>, maxRunning?: number) {
  const queries: (readonly string[])[] = [];
  const gates: (() => void)[] = [];
  const loader = new BatchLoader<string, string>(
    async (keys) => {
      queries.push(keys);
      if (maxRunning !== undefined) await new Promise<void>((resolve) => gates.push(resolve));
      if (keys.includes('bad')) throw new Error('the query failed');
      return keys.map((key) => table[key]);
    },
    undefined,
    maxRunning,
  );
  return { loader, queries, gates };
}

describe('BatchLoader', () => {
  it('combines the look-ups of one event-loop turn in one query, and answers each', async () => {
    const { loader, queries } = aLoader({ a: 'A', b: 'B' });
    const answers = await Promise.all(['a', 'b', 'x', 'a'].map((key) => loader.load(key)));
    expect(answers).toEqual(['A', 'B', undefined, 'A']);
    expect(queries).toEqual([['a', 'b', 'x', 'a']]);
  });

  it('queries again for a later look-up: nothing is cached', async () => {
    const table: Record<string, string> = { a: 'A' };
    const { loader, queries } = aLoader(table);
    expect(await loader.load('a')).toBe('A');
    delete table['a'];
    expect(await loader.load('a')).toBeUndefined();
    expect(queries).toHaveLength(2);
  });

  it('rejects all look-ups of a failed query, and works again after it', async () => {
    const { loader } = aLoader({ a: 'A' });
    const answers = await Promise.allSettled([loader.load('a'), loader.load('bad')]);
    expect(answers).toEqual([
      { status: 'rejected', reason: new Error('the query failed') },
      { status: 'rejected', reason: new Error('the query failed') },
    ]);
    expect(await loader.load('a')).toBe('A');
  });

  it('limits concurrent queries; later look-ups share the next query', async () => {
    const { loader, queries, gates } = aLoader({ a: 'A', b: 'B', c: 'C' }, 1);
    const first = loader.load('a');
    await nextTurn();
    await nextTurn();
    const second = loader.load('b');
    await nextTurn();
    await nextTurn();
    const third = loader.load('c');
    await nextTurn();
    await nextTurn();
    expect(queries).toEqual([['a']]);

    gates.shift()!();
    expect(await first).toBe('A');
    await nextTurn();
    await nextTurn();
    expect(queries).toEqual([['a'], ['b', 'c']]);
    gates.shift()!();
    expect(await Promise.all([second, third])).toEqual(['B', 'C']);
  });

  it('rejects look-ups that wait or run for too long, and answers those that came later', async () => {
    const watch = new DatabaseWatch();
    const gates: (() => void)[] = [];
    const loader = new BatchLoader<string, string>(
      async (keys) => {
        await new Promise<void>((resolve) => gates.push(resolve));
        return keys;
      },
      watch,
      1,
    );
    const runs = loader.load('runs');
    await nextTurn();
    await nextTurn();
    const waits = loader.load('waits');
    watch.ticks = 10;
    const comes = loader.load('comes');
    expect(loader.oldestTick).toBe(0);
    expect(loader.expire(5, new Error('too late'))).toBe(2);
    await expect(runs).rejects.toThrow('too late');
    await expect(waits).rejects.toThrow('too late');
    expect(loader.expire(5, new Error('too late'))).toBe(0);
    expect([loader.length, loader.oldestTick]).toEqual([1, 10]);

    gates.shift()!();
    await nextTurn();
    await nextTurn();
    gates.shift()!();
    expect(await comes).toBe('comes');
    expect(loader.oldestTick).toBeUndefined();
  });

  it('refuses look-ups when too many wait already', async () => {
    const loader = new BatchLoader<number, number>(() => new Promise(() => {}));
    const waiting = Array.from({ length: 10_000 }, (_, key) => loader.load(key));
    await expect(loader.load(-1)).rejects.toThrow('10000 look-ups wait');
    expect(waiting).toHaveLength(10_000);
  });
});

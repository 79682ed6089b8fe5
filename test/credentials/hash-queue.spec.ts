import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { HashQueue, type Requester } from '../../src/platform/credentials/hash-queue.js';
import { type DomainError } from '../../src/platform/errors/domain-error.js';

/**
 * A queue in which one job runs until `drain` ends it, and the names of the jobs that ran, in
 * order.
 */
function aQueue(limit: number) {
  const queue = new HashQueue({ concurrency: 1, limit });
  const done: string[] = [];
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const first = queue.run(() => finished);
  const add = (name: string, requester?: Requester) =>
    queue
      .run(() => Promise.resolve(done.push(name)), requester)
      .then(
        () => 'done',
        (error: unknown) => (error as DomainError).code,
      );
  const drain = async () => {
    finish();
    await first;
    while (queue.load.running > 0) await setImmediate();
    return done;
  };
  return { queue, add, drain };
}

const at = (network: string, accountId?: string, signal?: AbortSignal): Requester => ({
  network,
  accountId,
  signal,
});

describe('HashQueue', () => {
  it('takes turns among addresses, and among the accounts of an address', async () => {
    const { add, drain } = aQueue(20);
    for (const name of ['a1', 'a2', 'a3']) void add(name, at('a', 'one'));
    for (const name of ['a4', 'a5']) void add(name, at('a', 'two'));
    void add('b1', at('b'));
    void add('b2', at('b'));
    void add('c1');
    expect(await drain()).toEqual(['a1', 'b1', 'c1', 'a4', 'b2', 'a2', 'a5', 'a3']);
  });

  it('rate_limited: past the share of an address, and past that of an account from all addresses', async () => {
    const { add, drain } = aQueue(16);
    const answers = Array.from({ length: 11 }, () => add('a', at('a')));
    for (const network of ['b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      answers.push(add(network, at(network, 'one')));
    }
    await drain();
    const codes = await Promise.all(answers);
    const times = (code: string, within: string[]) => within.filter((one) => one === code).length;
    expect(times('rate_limited', codes.slice(0, 11))).toBe(2);
    expect(times('rate_limited', codes.slice(11))).toBe(2);
    expect(times('done', codes)).toBe(14);
  });

  it('does not limit work that no request asks for', async () => {
    const { add, drain } = aQueue(16);
    const answers = Array.from({ length: 16 }, () => add('internal'));
    await drain();
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['done']));
  });

  it('hashing_overloaded: the queue is full; the address with most jobs gives one up to another', async () => {
    const { queue, add, drain } = aQueue(6);
    const of = (network: string, length: number) =>
      Array.from({ length }, (_, place) => add(`${network}${place}`, at(network)));
    const [a, b] = [of('a', 3), of('b', 3)];
    expect(queue.load).toEqual({ running: 1, waiting: 6 });
    const [one, more] = [add('c', at('c')), add('a again', at('a'))];
    expect(queue.load.waiting).toBe(6);
    await drain();
    expect(await one).toBe('done');
    expect(await more).toBe('hashing_overloaded');
    const codes = await Promise.all([...a, ...b]);
    expect(codes.filter((code) => code === 'hashing_overloaded')).toHaveLength(1);
  });

  it('drops jobs of an aborted request, and accepts no more of them', async () => {
    const { queue, add, drain } = aQueue(20);
    const caller = new AbortController();
    const gone = Array.from({ length: 4 }, () => add('gone', at('a', 'one', caller.signal)));
    const kept = add('kept', at('a', 'one'));
    caller.abort();
    expect(queue.load.waiting).toBe(1);
    expect(await Promise.all(gone)).toEqual(Array(4).fill('hashing_overloaded'));
    expect(await add('late', at('a', 'one', caller.signal))).toBe('hashing_overloaded');
    expect(await drain()).toEqual(['kept']);
    expect(await kept).toBe('done');
  });

  it('frees the shares of finished jobs, also of failed ones', async () => {
    const { queue, drain } = aQueue(1);
    await drain();
    for (let i = 0; i < 20; i += 1) {
      const failing = queue.run(() => Promise.reject(new Error('no')), at('a', 'one'));
      await expect(failing).rejects.toThrow('no');
    }
    expect(queue.load).toEqual({ running: 0, waiting: 0 });
  });
});

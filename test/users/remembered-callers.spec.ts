import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { ActingAccount } from '../../src/access/actor.js';
import {
  estimateBytes,
  RememberedCallers,
  rememberedCallersOf,
  type HeldAccount,
} from '../../src/users/remembered-callers.js';

const KIB = 2 ** 10;

describe('remembered callers', () => {
  const owner = {};
  const anAccount = (id: number, bytes: number): HeldAccount => ({
    id: String(id),
    version: '1',
    account: {} as ActingAccount,
    bytes,
  });
  const keep = (callers: RememberedCallers, name: string, held: HeldAccount, bytes = 0) => {
    const caller = { account: held.account, found: name };
    callers.keep(name, owner, { caller, version: '1', held, bytes });
  };
  const countOf = (callers: RememberedCallers, names: number) =>
    Array.from({ length: names }, (_, n) => callers.get(String(n), owner)).filter(Boolean).length;

  it('are at most 10,000: the oldest is dropped, and an account with its last caller', () => {
    const callers = new RememberedCallers();
    for (let n = 0; n <= 10_000; n += 1) keep(callers, String(n), anAccount(n >> 1, 1));
    expect(countOf(callers, 10_001)).toBe(10_000);
    expect([callers.get('0', owner), callers.get('1', owner)?.caller.found]).toEqual([
      undefined,
      '1',
    ]);
    expect(callers.accountOf('0', '1')).toBeDefined();
    callers.forget('1');
    expect(callers.accountOf('0', '1')).toBeUndefined();
  });

  it('take at most 32 MB in total, and at most 16 kB each', () => {
    const callers = new RememberedCallers();
    for (let n = 0; n < 5_000; n += 1) keep(callers, String(n), anAccount(n, 12 * KIB), 4 * KIB);
    expect(countOf(callers, 5_000)).toBe(2 * KIB);
    keep(callers, '4999', anAccount(4999, 12 * KIB), 4 * KIB + 1);
    expect(callers.get('4999', owner)).toBeUndefined();
    expect(countOf(callers, 5_000)).toBe(2 * KIB - 1);
  });

  it('count an account once, and are not dropped when others are only renewed', () => {
    const callers = new RememberedCallers();
    const held = anAccount(1, 14 * KIB);
    for (let n = 0; n < 9_000; n += 1) keep(callers, String(n), held, 2 * KIB);
    for (let n = 0; n < 9_000; n += 1) keep(callers, String(n), held, 2 * KIB);
    expect(countOf(callers, 9_000)).toBe(9_000);
    for (let n = 0; n < 9_000; n += 1) callers.forget(String(n));
    for (let n = 0; n < 2_048; n += 1) keep(callers, String(n), anAccount(n, 16 * KIB));
    expect(countOf(callers, 9_000)).toBe(2_048);
  });

  it('belong to the look-up that stored them, and to one database', () => {
    const [one, another] = [{} as DataSource, {} as DataSource];
    const callers = rememberedCallersOf(one);
    keep(callers, 'a', anAccount(1, 1));
    expect(callers.get('a', {})).toBeUndefined();
    expect(rememberedCallersOf(one)).toBe(callers);
    expect(rememberedCallersOf(another).get('a', owner)).toBeUndefined();
  });

  it('are measured by their size in memory, not only by their text', () => {
    const plain = JSON.stringify('x'.repeat(3_900));
    const full = JSON.stringify(Array.from({ length: 1_300 }, () => ({})));
    expect(estimateBytes(plain)).toBeLessThan(16 * KIB);
    expect(estimateBytes(full)).toBeGreaterThan(1_300 * 56);
  });
});

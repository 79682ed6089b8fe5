import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shortenInput } from '../../src/adapters/shorten-input.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const BYTES = 1_000_000;
/** An answer that shows a little of each refused value. */
const SHORT_ANSWER = 50_000;

const json = { 'content-type': 'application/json' };
const listOf = (item: string) => {
  const times = Math.floor((BYTES - 100) / (item.length + 1));
  return `[${Array(times).fill(item).join()}]`;
};
const dictionary = () => {
  const names = Array.from({ length: 80_000 }, (_, index) => `"${index.toString(36)}":0`);
  return `{${names.join()}}`;
};
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ SIGNUP_ENABLED: 'true' });
});
afterAll(() => app.close());

describe('what an answer repeats of a refused value', () => {
  const send = (raw: string) =>
    app.anonymous.send('POST', '/api/v1/users/', { headers: json, raw });

  it.each([
    ['a text', `"${'x'.repeat(BYTES - 2)}"`],
    ['a list', listOf('[]')],
    ['a dictionary', dictionary()],
    ['a list that nests', listOf(nested(150))],
  ])('422: the beginning of %s that is long, wherever it stands', async (_, value) => {
    for (const raw of [value, `{"username":${value}}`, `{"a":${value}}`]) {
      const { status, text } = await send(raw);
      expect(status).toBe(422);
      expect(text.length).toBeLessThan(SHORT_ANSWER);
      expect(text).toContain('…');
    }
  });

  it.each([
    [{ username: 'x', more: [1, [true, null], { a: 'é😀' }], __proto__: null }],
    [JSON.parse('{"__proto__":{"a":1},"constructor":"x"}') as object],
    [{ a: 'x'.repeat(4000) }],
  ])('422: all of a short one', async (value) => {
    const { status, body } = await send(JSON.stringify(value));
    expect([status, body.detail[0].input]).toEqual([422, JSON.parse(JSON.stringify(value))]);
  });

  it('the beginning, with a mark for what is left out', () => {
    const long = shortenInput([1, 'x'.repeat(5000), 2]);
    expect(long).toEqual([1, expect.stringMatching(/^x+…$/), '…']);
    const names = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`name-${n}`, n]));
    const shown = Object.entries(shortenInput(names) as object);
    expect(shown.at(0)).toEqual(['name-0', 0]);
    expect(shown.at(-1)).toEqual(['…', '…']);
    expect(shown.length).toBeLessThan(500);
  });
});

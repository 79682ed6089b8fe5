import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('parsing timestamps of the database', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it.each([
    ['2026-11-22 03:43:37.128+00', '2026-11-22T03:43:37.128Z'],
    ['2026-11-22 03:43:37.1+00', '2026-11-22T03:43:37.100Z'],
    ['2026-11-22 03:43:37.12+00', '2026-11-22T03:43:37.120Z'],
    ['2026-11-22 03:43:37+00', '2026-11-22T03:43:37.000Z'],
    ['2026-11-22 03:43:37.123456+00', '2026-11-22T03:43:37.123Z'],
    ['0099-01-01 00:00:00+00', '0099-01-01T00:00:00.000Z'],
    ['9999-12-31 23:59:59.999+00', '9999-12-31T23:59:59.999Z'],
    ['10000-01-01 00:00:00+00', '+010000-01-01T00:00:00.000Z'],
    ['0001-01-01 00:00:00+00 BC', '0000-01-01T00:00:00.000Z'],
  ])('%s', async (text, expected) => {
    const [row] = await app.dataSource.query('SELECT $1::timestamptz AS t', [text]);
    expect((row.t as Date).toISOString()).toBe(expected);
  });

  it('in another time zone than UTC', async () => {
    await app.dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL TIME ZONE 'Asia/Kolkata'`);
      const [row] = await manager.query(`SELECT '2026-11-22 03:43:37.128+00'::timestamptz AS t`);
      expect((row.t as Date).toISOString()).toBe('2026-11-22T03:43:37.128Z');
    });
  });
});

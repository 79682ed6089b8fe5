import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anApiKey, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const KEYS = '/api/v1/api_key/';
const WHOAMI = '/api/v1/users/whoami';

describe('rate limits of API keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const statusesOf = async (count: number, ask: () => Promise<{ status: number }>) => {
    const answers = await Promise.all(Array.from({ length: count }, ask));
    return answers.map(({ status }) => status).sort();
  };
  const counted = async () =>
    Number((await app.dataSource.query('SELECT count(*) AS n FROM rate_limits'))[0].n);

  it('429: past the limit, in the format of each API, with Retry-After; 200 again in the next window', async () => {
    const user = await aUser(app);
    const rateLimit = { requests: 3, windowSeconds: 4 };
    const { text: apiKey } = await anApiKey(app, user.id, { rateLimit });
    expect(await statusesOf(5, () => app.as({ apiKey }).get(WHOAMI))).toEqual([
      200, 200, 200, 429, 429,
    ]);
    const refused = await app.as({ apiKey }).get(WHOAMI);
    expect([refused.status, refused.body]).toEqual([
      429,
      { detail: 'Too many requests. Please try again later.', retry_after: expect.any(String) },
    ]);
    expect(['1', '2', '3', '4']).toContain(refused.headers.get('retry-after'));
    const windmill = await app.withToken(apiKey).get('/api/users/email');
    expect([windmill.status, windmill.headers.get('retry-after')]).toEqual([
      429,
      expect.any(String),
    ]);
    expect((await app.withToken(apiKey).get('/users/me')).status).toBe(429);
    await new Promise((resolve) => setTimeout(resolve, 4100));
    expect((await app.as({ apiKey }).get(WHOAMI)).status).toBe(200);
  });

  it('429: rotated and derived keys share the limit', async () => {
    const user = await aUser(app);
    const rateLimit = { requests: 6, windowSeconds: 60 };
    const { id, text } = await anApiKey(app, user.id, { rateLimit });
    const { body: child } = await app.as({ apiKey: text }).post(KEYS, {});
    const { body: next } = await app.as({ apiKey: text }).post(`${KEYS}${id}/rotate`, {});
    const family = [text, child.api_key as string, next.api_key as string];
    const statuses: number[] = [];
    for (const apiKey of [...family, ...family]) {
      statuses.push((await app.as({ apiKey }).get(WHOAMI)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
  });

  it('200 or 429: a changed limit applies from the next request', async () => {
    const user = await aUser(app);
    const { id, text: apiKey } = await anApiKey(app, user.id);
    const limit = (rate_limit: object | null) => app.as(user).patch(KEYS + id, { rate_limit });
    await limit({ requests: 1, window_seconds: 60 });
    expect(await statusesOf(2, () => app.as({ apiKey }).get(WHOAMI))).toEqual([200, 429]);
    await limit({ requests: 3, window_seconds: 60 });
    expect((await app.as({ apiKey }).get(WHOAMI)).status).toBe(200);
    expect((await app.as({ apiKey }).get(WHOAMI)).status).toBe(429);
    await limit(null);
    expect(await statusesOf(9, () => app.as({ apiKey }).get(WHOAMI))).toEqual(Array(9).fill(200));
  });

  it('200: requests of a key without a limit are not counted', async () => {
    const user = await aUser(app);
    const before = await counted();
    expect(await statusesOf(9, () => app.as(user).get(WHOAMI))).toEqual(Array(9).fill(200));
    expect(await counted()).toBe(before);
  });

  it('refused requests do not count as uses', async () => {
    const user = await aUser(app);
    const { id, text: apiKey } = await anApiKey(app, user.id, {
      rateLimit: { requests: 2, windowSeconds: 60 },
    });
    await statusesOf(5, () => app.as({ apiKey }).get(WHOAMI));
    expect((await app.as(user).get(KEYS + id)).body.total_uses).toBe(2);
  });
});

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
    (await app.dataSource.query<{ key: string }[]>('SELECT key FROM rate_limits')).map(
      ({ key }) => key,
    );

  it('429: past the limit, in the format of each API, with Retry-After; 200 again in the next window', async () => {
    const user = await aUser(app);
    const rateLimit = { requests: 3, windowSeconds: 600 };
    const { text: apiKey } = await anApiKey(app, user.id, { rateLimit });
    expect(await statusesOf(5, () => app.as({ apiKey }).get(WHOAMI))).toEqual([
      200, 200, 200, 429, 429,
    ]);
    const refused = await app.as({ apiKey }).get(WHOAMI);
    expect([refused.status, refused.body]).toEqual([
      429,
      { detail: 'Too many requests. Please try again later.', retry_after: expect.any(String) },
    ]);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(600);
    const windmill = await app.withToken(apiKey).get('/api/users/email');
    expect([windmill.status, windmill.headers.get('retry-after')]).toEqual([
      429,
      expect.any(String),
    ]);
    expect((await app.withToken(apiKey).get('/users/me')).status).toBe(429);
    // As if the window had passed.
    await app.dataSource.query('UPDATE rate_limits SET expire = expire - 600000');
    expect((await app.as({ apiKey }).get(WHOAMI)).status).toBe(200);
  });

  it('429: rotated and derived keys share the limit', async () => {
    const user = await aUser(app);
    const rateLimit = { requests: 6, windowSeconds: 600 };
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
    await limit({ requests: 1, window_seconds: 600 });
    expect(await statusesOf(2, () => app.as({ apiKey }).get(WHOAMI))).toEqual([200, 429]);
    await limit({ requests: 3, window_seconds: 600 });
    expect((await app.as({ apiKey }).get(WHOAMI)).status).toBe(200);
    expect((await app.as({ apiKey }).get(WHOAMI)).status).toBe(429);
    await limit(null);
    expect(await statusesOf(9, () => app.as({ apiKey }).get(WHOAMI))).toEqual(Array(9).fill(200));
  });

  it('200: requests of a key without a limit are not counted', async () => {
    const user = await aUser(app);
    const before = await counted();
    expect(await statusesOf(9, () => app.as(user).get(WHOAMI))).toEqual(Array(9).fill(200));
    // Those that have ended may be deleted meanwhile.
    expect(before).toEqual(expect.arrayContaining(await counted()));
  });

  it('refused requests do not count as uses', async () => {
    const user = await aUser(app);
    const { id, text: apiKey } = await anApiKey(app, user.id, {
      rateLimit: { requests: 2, windowSeconds: 600 },
    });
    await statusesOf(5, () => app.as({ apiKey }).get(WHOAMI));
    expect((await app.as(user).get(KEYS + id)).body.total_uses).toBe(2);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const KEYS = '/api/v1/api_key/';
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

describe('the input of API keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  /** A key, and the log-in that created it. */
  async function aKey() {
    const { access } = await aLogin(app, await aUser(app));
    const session = app.withToken(access);
    const { body } = await session.post(KEYS, { name: 'k' });
    return { id: body.id as string, session };
  }

  it.each([
    [{ scope: ['read'] }, 'scope'],
    [{ expires: '2030-01-01T00:00:00Z' }, 'expires'],
    [{ rateLimit: { requests: 1, window_seconds: 1 } }, 'rateLimit'],
  ])('422: a misspelled limit, %j, on each route that sets one', async (wish, field) => {
    const key = await aKey();
    for (const { status, body } of [
      await key.session.post(KEYS, { name: 'k', ...wish }),
      await key.session.patch(KEYS + key.id, wish),
      await key.session.post(`${KEYS}${key.id}/rotate`, wish),
    ]) {
      const [input] = Object.values(wish);
      const msg = 'Extra inputs are not permitted';
      expect([status, body.detail]).toEqual([
        422,
        [{ type: 'extra_forbidden', loc: ['body', field], msg, input }],
      ]);
    }
  });

  it('200: every field that Langflow accepts', async () => {
    const { session } = await aKey();
    const sent = { name: 'k', last_used_at: null, total_uses: 0, is_active: true };
    const others = { expires_at: null, api_key: null, user_id: null, created_at: null };
    expect((await session.post(KEYS, { ...sent, ...others })).status).toBe(200);
  });

  it('422: an expiry that has passed, on each route that sets one', async () => {
    const key = await aKey();
    const wish = { expires_at: inHours(-1) };
    for (const { status, body } of [
      await key.session.post(KEYS, wish),
      await key.session.patch(KEYS + key.id, wish),
      await key.session.post(`${KEYS}${key.id}/rotate`, wish),
    ]) {
      const fault = { type: 'value_error', loc: ['body', 'expires_at'] };
      expect([status, body.detail]).toEqual([422, [expect.objectContaining(fault)]]);
    }
    expect((await key.session.get(KEYS)).body.total_count).toBe(2);
  });
});

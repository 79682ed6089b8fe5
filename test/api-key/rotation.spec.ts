import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const KEYS = '/api/v1/api_key/';
const WHOAMI = '/api/v1/users/whoami';
const HOUR = 3_600_000;

describe('rotation of API keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const whoami = async (apiKey: string) => (await app.as({ apiKey }).get(WHOAMI)).status;
  const onWindmill = async (apiKey: string) =>
    (await app.withToken(apiKey).get('/api/users/email')).status;

  it('201: the new key has the name and limits of the old one, which works until the overlap ends', async () => {
    const user = await aUser(app);
    const rateLimit = { requests: 1000, windowSeconds: 60 };
    const wishes = { name: 'ci', scopes: ['users:read', 'keys:write'], rateLimit };
    const old = await anApiKey(app, user.id, wishes);
    const { access } = await aLogin(app, user);
    const session = app.withToken(access);
    const { status, body } = await session.post(`${KEYS}${old.id}/rotate`, { overlap_seconds: 60 });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        name: 'ci',
        scopes: wishes.scopes,
        rate_limit: { requests: 1000, window_seconds: 60 },
        expires_at: null,
        api_key: expect.stringMatching(/^sk-.{43}$/),
        predecessor_id: old.id,
        successor_id: null,
      }),
    ]);
    const fresh = body.api_key as string;
    expect([await whoami(old.text), await whoami(fresh)]).toEqual([200, 200]);
    const { body: before } = await session.get(KEYS + old.id);
    expect(before).toMatchObject({
      successor_id: body.id,
      expires_at: body.predecessor_expires_at,
    });
    const [lifetimes] = await app.dataSource.query<{ overlap: number }[]>(
      `SELECT extract(epoch FROM old.expires_at - fresh.created_at)::float AS overlap
       FROM api_keys old JOIN api_keys fresh ON fresh.id = old.successor_id WHERE old.id = $1`,
      [old.id],
    );
    expect(lifetimes!.overlap).toBeGreaterThan(58);
    expect(lifetimes!.overlap).toBeLessThan(62);
    // As if the overlap had passed.
    await app.dataSource.query(
      `UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`,
      [old.id],
    );
    expect([await whoami(old.text), await whoami(fresh)]).toEqual([403, 200]);
    expect([await onWindmill(old.text), await onWindmill(fresh)]).toEqual([401, 200]);
  });

  it('201: without an overlap the old key is rejected at once; the default overlap is a day', async () => {
    const user = await aUser(app);
    const first = await anApiKey(app, user.id);
    const { body: second } = await app.as(user).post(`${KEYS}${first.id}/rotate`, {
      overlap_seconds: 0,
    });
    expect(await whoami(first.text)).toBe(403);
    const { body: third } = await app.as(user).post(`${KEYS}${second.id}/rotate`, {});
    expect(await whoami(second.api_key)).toBe(200);
    const left = Date.parse(third.predecessor_expires_at) - Date.now();
    expect(Math.abs(left - 24 * HOUR)).toBeLessThan(60_000);
  });

  it('201: a key rotates itself; 403: with a later expiry than its own', async () => {
    const user = await aUser(app);
    const expiresAt = new Date(Date.now() + HOUR);
    const scopes = ['keys:write'];
    const old = await anApiKey(app, user.id, { expiresAt, scopes });
    const client = app.as({ apiKey: old.text });
    const path = `${KEYS}${old.id}/rotate`;
    for (const expires_at of [null, new Date(Date.now() + 2 * HOUR).toISOString()]) {
      const { status, body } = await client.post(path, { expires_at });
      expect([status, body.detail]).toEqual([403, expect.stringContaining('expires_at')]);
    }
    const { status, body } = await client.post(path, {});
    expect([status, body.scopes]).toEqual([201, scopes]);
    expect(Date.parse(body.expires_at as string)).toBe(Math.floor(+expiresAt / 1000) * 1000);
    expect(Date.parse(body.predecessor_expires_at as string)).toBeLessThanOrEqual(+expiresAt);
    // During the overlap, the old key can still rotate its successor.
    const next = await app.as({ apiKey: old.text }).post(`${KEYS}${body.id}/rotate`, {});
    expect(next.status).toBe(201);
  });

  it('201: a log-in may set another expiry', async () => {
    const user = await aUser(app);
    const old = await anApiKey(app, user.id, { expiresAt: new Date(Date.now() + HOUR) });
    const { access } = await aLogin(app, user);
    const path = `${KEYS}${old.id}/rotate`;
    const { body } = await app.withToken(access).post(path, { expires_at: null });
    expect(body.expires_at).toBeNull();
  });

  it('409: a key that was rotated, is inactive or has expired', async () => {
    const user = await aUser(app);
    const rotate = (id: string) => app.as(user).post(`${KEYS}${id}/rotate`, {});
    const rotated = await anApiKey(app, user.id);
    expect((await rotate(rotated.id)).status).toBe(201);
    const off = await anApiKey(app, user.id);
    await app.as(user).patch(KEYS + off.id, { is_active: false });
    const expired = await anApiKey(app, user.id, { expiresAt: new Date(Date.now() - 1000) });
    for (const { id } of [rotated, off, expired]) {
      const { status, body } = await rotate(id);
      expect([status, body]).toEqual([
        409,
        { detail: 'The API key was rotated before, is switched off or has expired' },
      ]);
    }
  });

  it('400: a key of somebody else; 403: without credentials; 422: an invalid overlap', async () => {
    const [user, other] = [await aUser(app), await aUser(app)];
    const { id } = await anApiKey(app, user.id);
    const path = `${KEYS}${id}/rotate`;
    expect((await app.as(other).post(path, {})).status).toBe(400);
    expect((await app.anonymous.post(path, {})).status).toBe(403);
    for (const overlap_seconds of [-1, 62 * 86_400, 'x']) {
      expect((await app.as(user).post(path, { overlap_seconds })).status).toBe(422);
    }
  });

  it('201 and 409: of 20 concurrent rotations exactly one succeeds', async () => {
    const user = await aUser(app);
    for (let round = 0; round < 3; round += 1) {
      const { id } = await anApiKey(app, user.id);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => app.as(user).post(`${KEYS}${id}/rotate`, {})),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, ...Array<number>(19).fill(409)]);
      const [{ count }] = await app.dataSource.query<[{ count: string }]>(
        `SELECT count(*) FROM api_keys s WHERE s.id = (SELECT successor_id FROM api_keys WHERE id = $1)`,
        [id],
      );
      expect(Number(count)).toBe(1);
    }
    const { body } = await app.as(user).get(KEYS);
    expect(body.total_count).toBe(1 + 3 * 2);
  });

  it('the old key keeps its expiry when its successor is deleted', async () => {
    const user = await aUser(app);
    const old = await anApiKey(app, user.id);
    const { body } = await app.as(user).post(`${KEYS}${old.id}/rotate`, { overlap_seconds: 600 });
    await app.as(user).delete(KEYS + body.id);
    const { body: left } = await app.as(user).get(KEYS + old.id);
    expect(left).toMatchObject({ successor_id: null, expires_at: body.predecessor_expires_at });
    expect(await whoami(old.text)).toBe(200);
  });
});

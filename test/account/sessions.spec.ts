import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { aLogin, anApiKey, anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { atPages, cookieOf, FIREFOX } from './browser-session.js';

const SESSIONS = '/api/v1/account/sessions';

describe('the sessions of the caller', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const windmillToken = async ({ username: email, password }: TestAccount) =>
    (await app.anonymous.post('/api/auth/login', { email, password })).text;
  const works = async (client: Client) => (await client.get('/api/v1/users/whoami')).status === 200;

  it('200: each log-in once, the current one first, with where and when it began', async () => {
    const user = await anEmailUser(app);
    const langflow = await aLogin(app, user);
    await windmillToken(user);
    const page = await atPages(app, user);
    const { status, body } = await page.get(SESSIONS);
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        id: expect.any(String),
        kind: 'browser',
        is_current: true,
        methods: ['password'],
        begun_at: expect.stringMatching(/Z$/),
        last_used_at: expect.stringMatching(/Z$/),
        ends_at: expect.stringMatching(/Z$/),
        address: '127.0.0.1',
        last_used_address: '127.0.0.1',
        user_agent: FIREFOX,
        device_hostname: null,
        device_os: null,
      },
      expect.objectContaining({ kind: 'windmill', is_current: false, methods: ['password'] }),
      expect.objectContaining({ kind: 'langflow', is_current: false, last_used_at: null }),
    ]);
    const ofLangflow = await app.withToken(langflow.access).get(SESSIONS);
    expect(ofLangflow.body[0]).toMatchObject({ kind: 'langflow', is_current: true });
    await app.anonymous
      .with({ cookie: `refresh_token_lf=${langflow.refresh}` })
      .post('/api/v1/refresh');
    const extended = await app.withToken(langflow.access).get(SESSIONS);
    expect(extended.body[0].last_used_at).toMatch(/Z$/);
    const byKey = await app.as(user).get(SESSIONS);
    const sessions = byKey.body as { is_current: boolean }[];
    expect(sessions.map(({ is_current }) => is_current)).toEqual([false, false, false]);
  });

  it('200: the tokens of one log-in are one session, with the place of the log-in', async () => {
    const user = await anEmailUser(app);
    const first = await windmillToken(user);
    const { headers } = await app.withToken(first).get('/api/users/refresh_token');
    const second = cookieOf(headers, 'token')!;
    expect(second).not.toBe(first);
    for (const token of [first, second]) {
      const { body } = await app.withToken(token).get('/api/users/whoami');
      expect(body.email).toBe(user.username);
    }
    const { body } = await app.as(user).get(SESSIONS);
    expect(body).toEqual([expect.objectContaining({ kind: 'windmill', address: '127.0.0.1' })]);
    expect((await app.as(user).delete(`${SESSIONS}/${body[0].id}`)).status).toBe(200);
    for (const token of [first, second])
      expect((await app.withToken(token).get('/api/users/whoami')).status).toBe(401);
  });

  it('200: one is ended and the others go on', async () => {
    const user = await anEmailUser(app);
    const langflow = await aLogin(app, user);
    const [page, other] = [await atPages(app, user), await atPages(app, user)];
    const own = (await other.get(SESSIONS)).body[0].id as string;
    const { status, body } = await page.delete(`${SESSIONS}/${own}`);
    expect([status, body]).toEqual([200, { detail: 'Session ended' }]);
    expect(await works(other)).toBe(false);
    expect([await works(page), await works(app.withToken(langflow.access))]).toEqual([true, true]);
    expect((await page.delete(`${SESSIONS}/${own}`)).status).toBe(404);
    const kinds = (await page.get(SESSIONS)).body as { id: string; kind: string }[];
    const ofLangflow = kinds.find(({ kind }) => kind === 'langflow')!;
    expect((await page.delete(`${SESSIONS}/${ofLangflow.id}`)).status).toBe(200);
    expect(await works(app.withToken(langflow.access))).toBe(false);
  });

  it('200: all others are ended; the current one, API keys and other accounts stay', async () => {
    const [user, bystander] = [await anEmailUser(app), await anEmailUser(app)];
    const others = [await atPages(app, user), app.withToken((await aLogin(app, user)).access)];
    const [page, foreign] = [await atPages(app, user), await atPages(app, bystander)];
    const { status, body } = await page.delete(SESSIONS);
    expect([status, body]).toEqual([200, { ended: 2 }]);
    for (const other of others) expect(await works(other)).toBe(false);
    for (const kept of [page, foreign, app.as(user)]) expect(await works(kept)).toBe(true);
    expect((await app.as(user).delete(SESSIONS)).body).toEqual({ ended: 1 });
    expect(await works(page)).toBe(false);
  });

  it("404, 422: another account's session, an API key, a text that is not an id", async () => {
    const [user, other] = [await anEmailUser(app), await anEmailUser(app)];
    const foreign = await atPages(app, other);
    const id = (await foreign.get(SESSIONS)).body[0].id as string;
    const key = await anApiKey(app, user.id);
    for (const wrong of [id, key.id]) {
      expect((await app.as(user).delete(`${SESSIONS}/${wrong}`)).status).toBe(404);
    }
    expect((await app.as(user).delete(`${SESSIONS}/nothing`)).status).toBe(422);
    expect(await works(foreign)).toBe(true);
    expect(await works(app.as({ apiKey: key.text }))).toBe(true);
  });

  it('403: keys with fewer scopes than admin, and read-only ones, end nothing', async () => {
    const user = await anEmailUser(app);
    const page = await atPages(app, user);
    const limits = [{ scopes: ['users:write', 'read'] }, { isReadOnly: true }];
    for (const limit of limits) {
      const client = app.as({ apiKey: (await anApiKey(app, user.id, limit)).text });
      expect((await client.delete(SESSIONS)).status).toBe(403);
    }
    expect((await app.anonymous.get(SESSIONS)).status).toBe(403);
    expect(await works(page)).toBe(true);
  });

  it('200: what a client says about itself is stored in bounds, and is not in the trail', async () => {
    const user = await anEmailUser(app);
    const page = await atPages(app, user, { 'user-agent': `\u00e9tag ${'x'.repeat(2000)}` });
    const { body } = await page.get(SESSIONS);
    expect(body[0].user_agent).toHaveLength(255);
    expect(body[0].user_agent).toMatch(/^[\x20-\x7e]+$/);
    const trail = await app.dataSource.query(
      `SELECT count(*)::int AS n FROM audit_events WHERE after::text LIKE '%tag xxx%'`,
    );
    expect(trail).toEqual([{ n: 0 }]);
  });
});

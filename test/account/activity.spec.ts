import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, anEmailUser, aSuperuser } from '../support/factories.js';
import { aTotp } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { atPages } from './browser-session.js';

const ACTIVITY = '/api/v1/account/activity';

interface Event {
  id: string;
  kind: string;
  action: string;
  author_name: string | null;
  address: string | null;
}

describe('the activity of the caller', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: log-ins, refused ones, changes by the caller and by others, and nothing else', async () => {
    const [user, other, superuser] = [
      await anEmailUser(app),
      await anEmailUser(app),
      await aSuperuser(app),
    ];
    await aLogin(app, other);
    await app.anonymous.form('/api/v1/login', { username: user.username, password: 'wrong' });
    await aLogin(app, user);
    const page = await atPages(app, user);
    await page.patch('/api/v1/account', { name: 'Ada' });
    await page.post('/api/v1/api_key/', { name: 'mine' });
    await app.as(superuser).patch(`/users/${user.id}`, { company: 'Example' });
    const { status, body } = await page.get(ACTIVITY);
    const events = body.events as Event[];
    expect([status, body.next_cursor]).toEqual([200, null]);
    expect(events.slice(0, 6).map(({ kind, action }) => [kind, action])).toEqual([
      ['change', 'user.update'],
      ['change', 'api_key.create'],
      ['change', 'user.update'],
      ['log_in', 'api_key.create'],
      ['log_in', 'session.create'],
      ['log_in_refused', 'login.refuse'],
    ]);
    expect(events[0]).toMatchObject({
      changed: ['company'],
      author_name: superuser.username,
      address: null,
      request_id: null,
    });
    expect(events[2]).toMatchObject({ author_name: user.username, address: '127.0.0.1' });
    expect(events[5]).toMatchObject({ reason: 'login_failed', address: '127.0.0.1' });
    const all = JSON.stringify(events);
    expect(all).not.toContain(other.id);
    await page.post('/logout');
  });

  it('200: what a superuser did with an impersonation token is by the superuser, without their address', async () => {
    const [user, superuser] = [await anEmailUser(app), await aSuperuser(app)];
    const { status, text } = await app
      .as(superuser)
      .post('/api/users/tokens/impersonate', { impersonate_email: user.username });
    expect(status).toBe(201);
    const acting = app.withToken(text);
    expect((await acting.patch('/api/v1/account', { company: 'Example' })).status).toBe(200);
    const key = (await acting.post('/api/v1/api_key/', { name: 'made' })).body.api_key as string;
    await app.as({ apiKey: key }).patch('/api/v1/account', { company: 'Another' });
    const { body } = await app.as(user).get(ACTIVITY);
    const bySuperuser = {
      author_id: superuser.id,
      author_name: superuser.username,
      address: null,
      request_id: null,
    };
    expect((body.events as Event[]).slice(0, 4)).toEqual(
      ['user.update', 'api_key.create', 'user.update', 'api_key.create'].map((action) =>
        expect.objectContaining({ action, ...bySuperuser }),
      ),
    );
    const trail = await app.as(superuser).get('/api/v1/audit?action=user.update&limit=1');
    expect(trail.body.events[0].author).toMatchObject({
      user_id: user.id,
      username: user.username,
      impersonator_id: superuser.id,
    });
  });

  it('200: by pages, without gaps and repetitions', async () => {
    const user = await anEmailUser(app);
    for (let times = 0; times < 5; times += 1)
      await app.as(user).patch('/api/v1/account', { name: `name ${times}` });
    const whole = (await app.as(user).get(ACTIVITY)).body.events as Event[];
    const found: Event[] = [];
    let cursor: string | null = null;
    do {
      const query = `limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
      const { body } = await app.as(user).get(`${ACTIVITY}?${query}`);
      expect((body.events as Event[]).length).toBeLessThanOrEqual(2);
      found.push(...(body.events as Event[]));
      cursor = body.next_cursor as string | null;
    } while (cursor);
    expect(found.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  });

  it('422: bounds and unknown parameters', async () => {
    const user = await anEmailUser(app);
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'cursor=%00', 'user_id=1'])
      expect([query, (await app.as(user).get(`${ACTIVITY}?${query}`)).status]).toEqual([
        query,
        422,
      ]);
  });

  it('200: passkeys and authenticator apps, without secrets and keys', async () => {
    const user = await anEmailUser(app);
    const page = await atPages(app, user);
    const { id, secret } = await aTotp(app, user);
    await app.dataSource.transaction((manager) =>
      manager.query(
        `INSERT INTO passkeys (user_id, host, credential_id, public_key, counter, is_device_bound, is_backed_up, name)
         VALUES ($1, 'example.com', 'credential-of-it', 'public-key-of-it', 0, true, false, 'Laptop')`,
        [user.id],
      ),
    );
    const { body, text } = await page.get('/api/v1/account/data');
    const times = { created_at: expect.stringMatching(/Z$/), last_used_at: null };
    expect(body.second_factors).toEqual({
      authenticator_apps: [{ id, name: 'Phone', ...times }],
      passkeys: [
        {
          id: expect.any(String),
          name: 'Laptop',
          host: 'example.com',
          is_device_bound: true,
          ...times,
        },
      ],
      recovery_codes_left: 10,
    });
    for (const hidden of [secret, 'credential-of-it', 'public-key-of-it']) {
      expect(text).not.toContain(hidden);
      expect(text).not.toContain(Buffer.from(hidden).toString('hex'));
      expect(text).not.toContain(Buffer.from(hidden).toString('base64'));
    }
  });

  it('403: without credentials, and with a key that lacks admin', async () => {
    const user = await anEmailUser(app);
    expect((await app.anonymous.get(ACTIVITY)).status).toBe(403);
    const { text } = await anApiKey(app, user.id, { scopes: ['read', 'users:write'] });
    expect((await app.as({ apiKey: text }).get(ACTIVITY)).status).toBe(403);
  });

  it('each part of the query reads an index', async () => {
    await app.dataSource.query('ANALYZE audit_events');
    await app.dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL enable_seqscan = off');
      const rows = await manager.query<{ 'QUERY PLAN': string }[]>(`
        EXPLAIN SELECT id FROM audit_events
        WHERE coalesce(after ->> 'user_id', before ->> 'user_id') = 'x'
          AND target_type IN ('session', 'api_key', 'identity', 'device')
        ORDER BY id DESC LIMIT 10`);
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('audit_events_owner_idx');
    });
  });
});

describe('the download of the own data', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: a JSON file with everything and no secret', async () => {
    const user = await anEmailUser(app);
    const page = await atPages(app, user);
    const key = (await page.post('/api/v1/api_key/', { name: 'of the download' })).body;
    const { status, headers, text, body } = await page.get('/api/v1/account/data');
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toBe('attachment; filename="account.json"');
    expect(body).toMatchObject({
      format: 'gatehouse-account',
      version: 1,
      account: { id: user.id, username: user.username, metadata: null },
      sessions: [{ kind: 'browser', is_current: true }],
      applications: [],
    });
    const keys = body.api_keys as { name: string }[];
    expect(keys.map(({ name }) => name)).toContain('of the download');
    expect(body.activity[0]).toMatchObject({ action: 'api_key.create' });
    for (const secret of [user.apiKey, key.api_key as string, user.password])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/"hash": ?"(?!\*)/);
  });

  it('403: without credentials, and with a key that lacks admin', async () => {
    const user = await anEmailUser(app);
    expect((await app.anonymous.get('/api/v1/account/data')).status).toBe(403);
    const { text } = await anApiKey(app, user.id, { scopes: ['read'] });
    expect((await app.as({ apiKey: text }).get('/api/v1/account/data')).status).toBe(403);
  });
});

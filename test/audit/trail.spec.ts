import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditRetention } from '../../src/audit/audit-retention.service.js';
import {
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { atPages } from '../account/browser-session.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Event {
  id: string;
  at: string;
  action: string;
  target_type: string;
  target_id: string | null;
  target_name: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  author: Record<string, unknown> | null;
}
interface Page {
  events: Event[];
  next_cursor: string | null;
}

describe('the audit trail', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;

  beforeAll(async () => {
    app = await startTestApp({ AUDIT_RETENTION_DAYS: '30', SIGNUP_ENABLED: 'true' });
    superuser = await aSuperuser(app);
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const read = async (query: string) => {
    const { status, body } = await app.as(superuser).get(`/api/v1/audit?${query}`);
    expect(status).toBe(200);
    return body as Page;
  };
  const about = async (id: string, action: string) =>
    (await read(`target_id=${id}&action=${action}`)).events;

  describe('what it records', () => {
    it('a change: the account, credential and address of its author, the values before and after', async () => {
      const answer = await app
        .as(superuser)
        .patch(`/api/v1/users/${user.id}`, { is_active: false });
      expect(answer.status).toBe(200);
      const [event] = await about(user.id, 'user.update');
      expect(event).toEqual({
        id: expect.stringMatching(/^\d+$/),
        at: expect.stringMatching(/^\d{4}-.*000Z$/),
        action: 'user.update',
        target_type: 'user',
        target_id: user.id,
        target_name: user.username,
        before: {
          is_active: true,
          session_epoch: expect.any(Number),
          // What was in force, and is not any more.
          sessions: 0,
          api_keys: 1,
          grants: 0,
        },
        after: { is_active: false, session_epoch: expect.any(Number) },
        author: {
          via: 'http',
          user_id: superuser.id,
          username: superuser.username,
          credential: 'api-key',
          credential_id: expect.any(String),
          address: '127.0.0.1',
          request_id: answer.headers.get('x-request-id'),
        },
      });
      await app.as(superuser).patch(`/api/v1/users/${user.id}`, { is_active: true });
    });

    it.each([
      ['the console', (account: TestAccount) => atPages(app, account)],
      [
        'Windmill',
        async ({ username: email, password }: TestAccount) => {
          const credentials = { email, password };
          const { text } = await app.anonymous.post('/api/auth/login', credentials);
          return app.withToken(text);
        },
      ],
    ])('a change by a log-in at %s: the credential is a session', async (_, logIn) => {
      const client = await logIn(await anEmailUser(app, { isSuperuser: true }));
      const { status } = await client.patch(`/api/v1/users/${user.id}`, { optins: { seen: true } });
      expect(status).toBe(200);
      const [event] = await about(user.id, 'user.update');
      expect(event!.author).toMatchObject({ credential: 'session' });
    });

    it('a sign-up: an author with an address and without an account', async () => {
      const username = 'trail.sign-up';
      const { body } = await app.anonymous.post('/api/v1/users/', {
        username,
        password: 'correct horse battery',
      });
      const { id } = body as { id: string };
      const [event] = await about(id, 'user.create');
      expect(event).toMatchObject({ before: null, after: { id, username, is_superuser: false } });
      expect(event!.author).toEqual({
        via: 'http',
        address: '127.0.0.1',
        request_id: expect.any(String),
      });
      expect(event!.after).not.toHaveProperty('email');
      const [password] = await about(id, 'password.create');
      expect(password!.after).toMatchObject({ hash: '***' });
    });

    it('no change that was rolled back, and no update that changed nothing', async () => {
      const before = await about(user.id, 'user.update');
      const taken = { username: superuser.username };
      expect(
        (await app.as(superuser).patch(`/api/v1/users/${user.id}`, taken)).status,
      ).toBeGreaterThanOrEqual(400);
      expect(
        (await app.as(superuser).patch(`/api/v1/users/${user.id}`, { is_active: true })).status,
      ).toBe(200);
      expect(await about(user.id, 'user.update')).toEqual(before);
    });

    it('the creation and deletion of keys, without secrets', async () => {
      const { body } = await app.as(user).post('/api/v1/api_key/', { name: 'trail' });
      const { id, api_key: text } = body as { id: string; api_key: string };
      await app.as({ apiKey: text }).get('/api/v1/users/whoami');
      await app.as(user).delete(`/api/v1/api_key/${id}`);
      const { events } = await read(`target_id=${id}`);
      expect(events.map(({ action }) => action)).toEqual(['api_key.delete', 'api_key.create']);
      expect(events[1]!.after).toMatchObject({ name: 'trail', hash: '***', user_id: user.id });
      expect(JSON.stringify(events)).not.toContain(text);
    });

    it('the deletion of an account and of everything that belonged to it', async () => {
      const gone = await aUser(app);
      const key = await anApiKey(app, gone.id);
      await app.as(superuser).delete(`/api/v1/users/${gone.id}`);
      const [event] = await about(gone.id, 'user.delete');
      expect(event).toMatchObject({
        before: { username: gone.username },
        after: null,
        author: { user_id: superuser.id },
      });
      expect(await about(key.id, 'api_key.delete')).toHaveLength(1);
    });

    it('who approved a device, but not its requests for codes and its polls', async () => {
      const [device] = await app.dataSource.query<{ id: string }[]>(
        `INSERT INTO devices (id, client_id, codes_expire_at, device_code_hash)
         VALUES (gen_random_uuid(), gen_random_uuid(), now() + interval '1 hour', '\\xabcd') RETURNING id`,
      );
      const { id } = device!;
      await app.dataSource.query('UPDATE devices SET polled_at = now() WHERE id = $1', [id]);
      expect((await read(`target_id=${id}`)).events).toEqual([]);
      await app.dataSource.query(
        `UPDATE devices SET status = 'active', user_id = $2, device_code_hash = NULL WHERE id = $1`,
        [id, user.id],
      );
      const [event] = await about(id, 'device.update');
      expect(event).toMatchObject({
        before: { status: 'pending', user_id: null, device_code_hash: '***' },
        after: { status: 'active', user_id: user.id },
      });
    });

    it('refused log-ins, with the account if there is one', async () => {
      const logIn = (username: string, password: string) =>
        app.anonymous.form('/api/v1/login', { username, password });
      await logIn(user.username, 'wrong password');
      expect((await about(user.id, 'login.refuse'))[0]).toMatchObject({
        target_name: user.username,
        after: { reason: 'login_failed', name: user.username },
        author: { via: 'http', address: '127.0.0.1' },
      });
    });

    it('a refused log-in of an inactive account', async () => {
      const inactive = await aUser(app, { isActive: false });
      const { username, password } = inactive;
      const answer = await app.anonymous.form('/api/v1/login', { username, password });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect((await about(inactive.id, 'login.refuse'))[0]).toMatchObject({
        after: { reason: 'approval_pending' },
      });
    });
  });

  describe('reading', () => {
    it('in pages, each event once, the newest first', async () => {
      const ids: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: Page = await read(`limit=7&cursor=${cursor}`);
        ids.push(...page.events.map(({ id }) => id));
        cursor = page.next_cursor;
      }
      const { rows } = { rows: await app.dataSource.query('SELECT id FROM audit_events') };
      const all = (rows as { id: string }[]).map(({ id }) => id);
      expect(ids).toEqual([...all].sort((a, b) => Number(b) - Number(a)));
    });

    it('by author, request and time', async () => {
      const { events } = await read(`author_id=${user.id}`);
      expect(new Set(events.map(({ author }) => author!.user_id))).toEqual(new Set([user.id]));
      const { request_id } = events[0]!.author!;
      const ofRequest = await read(`request_id=${String(request_id)}`);
      expect(ofRequest.events.map(({ id }) => id)).toContain(events[0]!.id);
      const { at } = events[0]!;
      expect((await read(`since=${at}&until=${at}`)).events).toEqual([]);
      expect((await read('until=2001-01-01T00:00:00Z')).events).toEqual([]);
    });

    it('as JSON Lines', async () => {
      const { text, headers } = await app.as(superuser).get('/api/v1/audit/export');
      expect(headers.get('content-type')).toBe('application/x-ndjson');
      const events = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Event);
      expect(events.slice(0, 50)).toEqual((await read('')).events);
    });

    it('as CSV, in which no cell is a formula', async () => {
      const named = await aUser(app, { username: '=1+1' });
      await app.as(superuser).patch(`/api/v1/users/${named.id}`, { is_active: false });
      const { text, headers } = await app
        .as(superuser)
        .get(`/api/v1/audit/export?format=csv&target_id=${named.id}`);
      expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
      const [head, ...lines] = text.trimEnd().split('\n');
      expect(head).toBe('id,at,action,target_type,target_id,target_name,before,after,author');
      expect(lines[0]).toContain(',user.update,');
      expect(text).not.toMatch(/(^|,)"?=/m);
    });

    it.each(['/api/v1/audit', '/api/v1/audit/export'])('401, 403, 422: %s', async (path) => {
      expect((await app.anonymous.get(path)).status).toBeGreaterThanOrEqual(401);
      expect((await app.as(user).get(path)).status).toBe(403);
      expect((await app.as(superuser).get(`${path}?since=yesterday`)).status).toBe(422);
    });

    it.each(['limit=0', 'limit=1001', 'cursor=abc', 'limit=x'])('422: %s', async (query) => {
      expect((await app.as(superuser).get(`/api/v1/audit?${query}`)).status).toBe(422);
    });
    it('422: an unknown format', async () => {
      expect((await app.as(superuser).get('/api/v1/audit/export?format=xml')).status).toBe(422);
    });
  });

  describe('append-only', () => {
    it.each([
      `UPDATE audit_events SET action = 'x'`,
      'DELETE FROM audit_events',
      'TRUNCATE audit_events',
    ])('rejects %s', async (statement) => {
      await expect(app.dataSource.query(statement)).rejects.toThrow('append-only');
    });

    it('the server deletes events that are older than AUDIT_RETENTION_DAYS', async () => {
      await app.dataSource.query(
        `INSERT INTO audit_events (at, action, target_type) SELECT now() - interval '31 days', 'old', 'user' FROM generate_series(1, 12000)`,
      );
      const before = await app.dataSource.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM audit_events WHERE action <> 'old'`,
      );
      expect(await app.nest.get(AuditRetention).clear()).toBe(12_000);
      const after = await app.dataSource.query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM audit_events',
      );
      expect(after).toEqual(before);
    });
  });
});

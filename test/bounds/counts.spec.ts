import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeviceCodesService } from '../../src/devices/device-codes.service.js';
import {
  anApiKey,
  aLogin,
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const WHOAMI = '/api/v1/users/whoami';
const CLIENT_ID = '6b5a2c3e-0d4f-4a51-9a86-2f1f6f0f8a11';
const DESCRIPTION = { hostname: null, os: null, pythonVersion: null, zenmlVersion: null };
const inAnHour = () => new Date(Date.now() + 3_600_000);

describe('limits per account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({
      MAX_API_KEYS_PER_USER: '3',
      MAX_SESSIONS_PER_USER: '3',
      MAX_DEVICES_PER_USER: '2',
    });
  });
  afterAll(() => app.close());

  const rows = async (table: string, userId: string, more = '') => {
    const [row] = await app.dataSource.query<{ n: string }[]>(
      `SELECT count(*) AS n FROM ${table} WHERE user_id = $1 ${more}`,
      [userId],
    );
    return Number(row!.n);
  };

  describe('API keys', () => {
    it('409 and 400: one more than the limit, on each API', async () => {
      const user = await aUser(app);
      await anApiKey(app, user.id);
      await anApiKey(app, user.id);
      const langflow = await app.as(user).post('/api/v1/api_key/', { name: 'x' });
      expect([langflow.status, langflow.body.detail]).toEqual([
        409,
        'An account can have at most 3 API keys: delete one that is not needed',
      ]);
      const windmill = await app
        .withToken(user.apiKey)
        .post('/api/users/tokens/create', { label: 'x' });
      expect([windmill.status, windmill.text]).toEqual([
        400,
        'Bad request: An account can have at most 3 API keys: delete one that is not needed',
      ]);
      expect(await rows('api_keys', user.id)).toBe(3);
    });

    it('409: also for a service account', async () => {
      const superuser = await aSuperuser(app);
      const own = app.withToken(superuser.apiKey);
      const { body } = await own.post('/service_accounts', { username: 'crowded-service' });
      const path = `/service_accounts/${body.id}/api_keys`;
      for (const name of ['a', 'b', 'c']) expect((await own.post(path, { name })).status).toBe(200);
      const refused = await own.post(path, { name: 'd' });
      expect([refused.status, refused.body.detail[0]]).toEqual([409, 'IllegalOperationError']);
    });

    it('concurrent requests create no more than the limit', async () => {
      const user = await aUser(app);
      const all = await Promise.all(
        Array.from({ length: 8 }, () => app.as(user).post('/api/v1/api_key/', { name: 'x' })),
      );
      expect(all.filter(({ status }) => status === 200)).toHaveLength(2);
      expect(await rows('api_keys', user.id)).toBe(3);
    });

    it('a new key replaces the key that expired first', async () => {
      const user = await aUser(app);
      const first = await anApiKey(app, user.id, { expiresAt: new Date('2020-01-01') });
      const second = await anApiKey(app, user.id, { expiresAt: new Date('2021-01-01') });
      expect((await app.as(user).post('/api/v1/api_key/', { name: 'x' })).status).toBe(200);
      const left = await app.dataSource.query<{ id: string }[]>(
        'SELECT id FROM api_keys WHERE user_id = $1',
        [user.id],
      );
      const ids = left.map(({ id }) => id);
      expect([ids.length, ids.includes(first.id), ids.includes(second.id)]).toEqual([
        3,
        false,
        true,
      ]);
    });

    it('superusers have no limit', async () => {
      const superuser = await aSuperuser(app);
      for (let count = 0; count < 4; count += 1) {
        expect((await app.as(superuser).post('/api/v1/api_key/', { name: 'x' })).status).toBe(200);
      }
    });
  });

  describe('log-ins', () => {
    it('one more session ends the oldest, also with concurrent log-ins', async () => {
      const user = await aUser(app);
      const first = await aLogin(app, user);
      await aLogin(app, user);
      const others = await Promise.all(Array.from({ length: 4 }, () => aLogin(app, user)));
      expect(await rows('sessions', user.id)).toBe(3);
      expect((await app.withToken(first.access).get(WHOAMI)).status).toBe(401);
      const last = await aLogin(app, user);
      expect((await app.withToken(last.access).get(WHOAMI)).status).toBe(200);
      expect(others).toHaveLength(4);
    });

    it('one more log-in token ends the oldest; API keys stay', async () => {
      const { id, username, password, apiKey } = await anEmailUser(app);
      const logIn = async () =>
        (await app.anonymous.post('/api/auth/login', { email: username, password })).text;
      const first = await logIn();
      for (let count = 0; count < 3; count += 1) await logIn();
      const last = await logIn();
      expect(await rows('api_keys', id, 'AND session_epoch IS NOT NULL')).toBe(3);
      expect((await app.withToken(first).get('/api/users/whoami')).status).toBe(401);
      expect((await app.withToken(last).get('/api/users/whoami')).status).toBe(200);
      expect((await app.as({ apiKey }).get(WHOAMI)).status).toBe(200);
    });
  });

  describe('devices', () => {
    const begin = () => app.nest.get(DeviceCodesService).begin(CLIENT_ID, DESCRIPTION, '127.0.0.1');

    it('409: one more than the limit, also by concurrent requests', async () => {
      const { apiKey, id } = await aUser(app);
      const codes = await Promise.all([begin(), begin(), begin(), begin()]);
      const answers = await Promise.all(
        codes.map(({ userCode: user_code }) =>
          app.withToken(apiKey).send('PUT', '/devices/verify', { json: { user_code } }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
      expect(await rows('devices', id)).toBe(2);
    });

    it('a new device replaces one that is logged out', async () => {
      const { apiKey, id } = await aUser(app);
      await app.dataSource.query(
        `INSERT INTO devices (id, client_id, user_id, status, codes_expire_at, last_login_at)
         SELECT gen_random_uuid(), $1, $2, 'active', now(), $3::timestamptz FROM generate_series(1, 2)`,
        [CLIENT_ID, id, inAnHour()],
      );
      const { userCode: user_code } = await begin();
      const answer = await app
        .withToken(apiKey)
        .send('PUT', '/devices/verify', { json: { user_code } });
      expect(answer.status).toBe(200);
      expect(await rows('devices', id)).toBe(2);
    });
  });
});

describe('limits per workspace', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('400: more than 10,000 members, added or invited', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    await app.dataSource.query(
      `WITH made AS (
         INSERT INTO users (id, username, username_key, is_active, is_superuser)
         SELECT gen_random_uuid(), 'crowd-' || n, 'crowd-' || n, true, false FROM generate_series(1, 9998) n
         RETURNING id, username)
       INSERT INTO memberships (workspace_id, user_id, username, is_admin, is_operator)
       SELECT $1, id, username, false, false FROM made`,
      [workspaceId],
    );
    const path = `/api/w/${workspaceId}/workspaces`;
    const by = app.withToken(admin.apiKey);
    const [last, added, invited] = [
      await anEmailUser(app),
      await anEmailUser(app),
      await anEmailUser(app),
    ];
    const offer = (email: string) => ({ email, is_admin: false });
    expect((await by.post(`${path}/invite_user`, offer(invited.username))).status).toBe(201);
    expect((await by.post(`${path}/add_user`, offer(last.username))).status).toBe(201);
    const refusal = [400, 'Bad request: A workspace can have at most 10000 members'];
    const refused = await by.post(`${path}/add_user`, offer(added.username));
    expect([refused.status, refused.text]).toEqual(refusal);
    const accepted = await app
      .withToken(invited.apiKey)
      .post('/api/users/accept_invite', { workspace_id: workspaceId });
    expect([accepted.status, accepted.text]).toEqual(refusal);
  });

  it('400: more than 20,000 members of all groups together', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    await app.dataSource.query(
      `WITH made AS (
         INSERT INTO users (id, username, username_key, is_active, is_superuser)
         SELECT gen_random_uuid(), 'seat-' || n, 'seat-' || n, true, false FROM generate_series(1, 200) n
         RETURNING id, username),
       joined AS (
         INSERT INTO memberships (workspace_id, user_id, username, is_admin, is_operator)
         SELECT $1, id, username, false, false FROM made RETURNING user_id),
       named AS (
         INSERT INTO groups (workspace_id, name) SELECT $1, 'g' || n FROM generate_series(1, 100) n
         RETURNING name)
       SELECT count(*) FROM joined, named`,
      [workspaceId],
    );
    await app.dataSource.query(
      `INSERT INTO group_members (workspace_id, group_name, user_id)
       SELECT g.workspace_id, g.name, m.user_id FROM groups g JOIN memberships m USING (workspace_id)
        WHERE g.workspace_id = $1 AND m.username LIKE 'seat-%' AND (g.name, m.username) <> ('g1', 'seat-1')`,
      [workspaceId],
    );
    const groups = `/api/w/${workspaceId}/groups`;
    const by = app.withToken(admin.apiKey);
    const add = (username: string) => by.post(`${groups}/adduser/g1`, { username });
    expect((await add('seat-1')).status).toBe(200);
    const refused = await add(admin.username.split('@')[0]!.replace('.', ''));
    expect([refused.status, refused.text]).toEqual([
      400,
      'Bad request: The groups of a workspace can have at most 20000 members together',
    ]);
    expect((await add('seat-1')).status).toBe(200);
    const { body } = await by.get(`${groups}/get/g2`);
    expect((body.members as string[]).slice(0, 3)).toEqual(['seat-1', 'seat-10', 'seat-100']);
    const names = (await by.get(`${groups}/listnames`)).body as unknown as string[];
    expect([names.length, names[0]]).toEqual([101, 'all']);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { comeBack, oauthSettings } from '../oauth-login/oauth-flow.js';
import { startOpenidProvider, type OpenidProvider } from '../oauth-login/openid-provider.js';
import { Gatherer } from './gatherer.js';

describe('an event is left by', () => {
  let provider: OpenidProvider;
  let app: TestApp;
  let superuser: TestAccount;
  const gatherer = new Gatherer();

  beforeAll(async () => {
    provider = await startOpenidProvider();
    app = await startTestApp(oauthSettings(provider));
    superuser = await anEmailUser(app, { isSuperuser: true });
    await gatherer.join(app, 'gatherer');
  });
  afterAll(async () => {
    await app.close();
    await provider.stop();
  });

  it('Langflow: an account is created, changed and deleted', async () => {
    const { body } = await app
      .as(superuser)
      .post('/api/v1/users/', { username: 'events.langflow', password: 'correct horse battery' });
    const { id } = body as { id: string };
    const path = `/api/v1/users/${id}`;
    expect((await app.as(superuser).patch(path, { username: 'events.renamed' })).status).toBe(200);
    expect((await app.as(superuser).delete(path)).status).toBe(200);
    expect(await gatherer.of(id, 3)).toEqual([
      'user.created',
      'user.changed username',
      'user.deleted',
    ]);
  });

  it('Windmill: a superuser changes an account', async () => {
    const user = await anEmailUser(app);
    const { status } = await app
      .withToken(superuser.apiKey)
      .post(`/api/users/update/${user.username}`, { name: 'Alice' });
    expect(status).toBe(200);
    expect(await gatherer.of(user.id, 2)).toEqual(['user.created', 'user.changed name']);
  });

  it('Windmill: the accounts are overwritten, which disables those that are not in the list', async () => {
    const user = await anEmailUser(app);
    const { text } = await app.withToken(superuser.apiKey).post('/api/users/overwrite', [
      {
        email: superuser.username,
        super_admin: true,
        verified: true,
        first_time_user: false,
      },
    ]);
    expect(text).toMatch(/^users overwritten/);
    expect(await gatherer.of(user.id, 2)).toEqual([
      'user.created',
      'user.changed is_active session_epoch',
    ]);
  });

  it('ZenML: an account changes its own profile', async () => {
    const user = await aUser(app);
    const { status } = await app
      .withToken(user.apiKey)
      .patch('/users/me', { name: 'Bob', company: 'Corp' });
    expect(status).toBe(200);
    expect(await gatherer.of(user.id, 2)).toEqual(['user.created', 'user.changed company name']);
  });

  it('a first log-in at a provider, and not the next one', async () => {
    for (let time = 0; time < 2; time += 1) {
      const visitor = new PageVisitor(app);
      const path = await comeBack(visitor, provider, 'events@example.com');
      expect((await visitor.get(path)).status).toBe(303);
    }
    const [user] = await app.dataSource.query<{ id: string }[]>(
      `SELECT id FROM users WHERE email = 'events@example.com'`,
    );
    const sentinel = await aUser(app);
    await gatherer.of(sentinel.id, 1);
    expect(await gatherer.of(user!.id, 1)).toEqual(['user.created']);
  });

  it('SQL by hand', async () => {
    const user = await aUser(app);
    await app.dataSource.query(`UPDATE users SET company = 'By hand' WHERE id = $1`, [user.id]);
    expect(await gatherer.of(user.id, 2)).toEqual(['user.created', 'user.changed company']);
  });

  it('members: added, changed, and deleted with the account', async () => {
    const user = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [user] });
    const [member] = await app.dataSource.query<{ username: string }[]>(
      'SELECT username FROM memberships WHERE user_id = $1',
      [user.id],
    );
    const { status } = await app
      .withToken(admin.apiKey)
      .post(`/api/w/${workspaceId}/users/update/${member!.username}`, {
        is_admin: true,
      });
    expect(status).toBe(200);
    await app.as(superuser).delete(`/api/v1/users/${user.id}`);
    expect(await gatherer.of(user.id, 5)).toEqual([
      'user.created',
      'member.created',
      'member.changed is_admin',
      'user.deleted',
      'member.deleted',
    ]);
    const workspaces = gatherer.events
      .filter(({ accountId }) => accountId === user.id)
      .map((event) => event.workspaceId);
    expect(workspaces).toEqual([null, workspaceId, workspaceId, null, workspaceId]);
  });

  it('nobody: log-ins, uses of keys, writes without a change, writes that are rolled back', async () => {
    const user = await aUser(app);
    await gatherer.of(user.id, 1);
    const before = gatherer.events.length;
    await app.anonymous.form('/api/v1/login', {
      username: user.username,
      password: user.password,
    });
    await app.as(user).get('/api/v1/users/whoami');
    await app.as(user).patch(`/api/v1/users/${user.id}`, { username: user.username });
    await app.dataSource.query('UPDATE users SET updated_at = now(), name = name');
    const lost = app.dataSource.transaction(async (manager) => {
      await manager.query(`UPDATE users SET name = 'Lost' WHERE id = $1`, [user.id]);
      throw new Error('rolled back');
    });
    await expect(lost).rejects.toThrow('rolled back');
    // Events come in their order, so there was none before this one.
    const last = await aUser(app);
    await gatherer.of(last.id, 1);
    expect(gatherer.events.slice(before).map(({ accountId }) => accountId)).toEqual([last.id]);
  });

  it('a secret, whose value it does not hold', async () => {
    const user = await aUser(app);
    const secret = `secret-${randomUUID()}`;
    const stored = await app.as(user).post('/api/v1/api_key/store', { api_key: secret });
    expect(stored.status).toBe(200);
    const answer = await app.as(superuser).patch(`/api/v1/users/${user.id}`, { password: secret });
    expect(answer.status).toBe(200);
    expect(await gatherer.of(user.id, 3)).toEqual([
      'user.created',
      'user.changed store_api_key',
      'user.changed session_epoch',
    ]);
    const changed = gatherer.events.filter(({ accountId }) => accountId === user.id).at(-1);
    expect(changed).toEqual({
      consumer: 'gatherer',
      id: expect.stringMatching(/^\d+$/),
      at: expect.any(Date),
      kind: 'user.changed',
      accountId: user.id,
      workspaceId: null,
      auditEventId: null,
      changed: expect.any(Array),
    });
    expect(JSON.stringify(gatherer.events)).not.toContain(secret);
  });
});

it('nothing is written without a consumer', async () => {
  const app = await startTestApp();
  const user = await aSuperuser(app);
  await app.as(user).patch(`/api/v1/users/${user.id}`, { username: 'events.nobody' });
  expect(await app.dataSource.query('SELECT * FROM account_events')).toEqual([]);
  await app.close();
});

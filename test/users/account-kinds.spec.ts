import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Scope } from '../../src/access/scopes.js';
import type { Answer } from '../support/client.js';
import {
  aLogin,
  anApiKey,
  anEmailUser,
  anIdentity,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NEW = 'a quite different secret';

let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

const su = () => app.withToken(superuser.apiKey);
const langflow = (by: TestAccount, { id }: { id: string }, json: object) =>
  app.as(by).patch(`/api/v1/users/${id}`, json);
const zenml = (by: { apiKey: string }, { id }: { id: string }, json: object) =>
  app.withToken(by.apiKey).patch(`/users/${id}`, json);
const otherName = ({ id }: { id: string }) => `other-${id.slice(0, 8)}`;

describe('an account that logs in only with a provider', () => {
  let user: TestAccount;
  beforeEach(async () => {
    user = await anEmailUser(app);
    await anIdentity(app, user.id);
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [user.id]);
  });

  const CHANGES: Record<string, () => Promise<Answer>> = {
    'Langflow: password, by a superuser': () => langflow(superuser, user, { password: NEW }),
    'Langflow: user name, by a superuser': () =>
      langflow(superuser, user, { username: otherName(user) }),
    'Langflow: user name': () => langflow(user, user, { username: otherName(user) }),
    'Langflow: own password': () =>
      app.as(user).patch(`/api/v1/users/${user.id}/reset-password`, { password: NEW }),
    'Windmill: password, by a superuser': () =>
      su().post(`/api/users/set_password_of/${user.username}`, { password: NEW }),
    'Windmill: own password': () =>
      app.withToken(user.apiKey).post('/api/users/setpassword', { password: NEW }),
    'Windmill: email, by a superuser': () =>
      su().post(`/api/users/change_email/${user.username}`, { new_email: `x${user.username}` }),
    'ZenML: password, by a superuser': () => zenml(superuser, user, { password: NEW }),
    'ZenML: own password': () => app.withToken(user.apiKey).patch('/users/me', { password: NEW }),
    'ZenML: user name': () => zenml(user, user, { username: otherName(user) }),
    'ZenML: email, by a superuser': () => zenml(superuser, user, { email: `x${user.username}` }),
  };

  it.each(Object.keys(CHANGES))('400 or 403: %s', async (change) => {
    const { status, text } = await CHANGES[change]!();
    expect([400, 403]).toContain(status);
    expect(text).toMatch(/provider/);
    const { body } = await su().get(`/users/${user.id}`);
    expect(body).toMatchObject({ username: user.username, email: user.username });
  });

  it('200: unchanged user name and email, and changes of other fields', async () => {
    const { username } = user;
    expect((await langflow(user, user, { username, optins: {} })).status).toBe(200);
    const same = { username, email: username, name: 'New' };
    expect((await zenml(superuser, user, same)).status).toBe(200);
  });

  it('200: a list of accounts does not give it a password; the answer says why', async () => {
    const { body } = await su().get('/api/users/export');
    const list = body as { email: string; password_hash: string | null }[];
    const { password_hash } = list.find((entry) => entry.password_hash)!;
    const changed = list.map((entry) =>
      entry.email === user.username ? { ...entry, password_hash } : entry,
    );
    const { status, text } = await su().post('/api/users/overwrite', changed);
    expect([status, text]).toEqual([200, expect.stringContaining('provider')]);
  });

  it('200: an account that also has a password gets another user name, password and email', async () => {
    const both = await anEmailUser(app);
    await anIdentity(app, both.id);
    const json = { username: otherName(both), password: NEW };
    expect((await zenml(superuser, both, json)).status).toBe(200);
    expect((await zenml(superuser, both, { email: `x${both.username}` })).status).toBe(200);
    expect((await langflow(both, both, { username: `${json.username}-2` })).status).toBe(200);
  });
});

describe('the account that the first start created', () => {
  let internal: TestAccount;
  beforeEach(async () => {
    internal = await anEmailUser(app, { isInternal: true, isSuperuser: true });
  });

  const DELETIONS: Record<string, () => Promise<Answer>> = {
    Langflow: () => app.as(superuser).delete(`/api/v1/users/${internal.id}`),
    Windmill: () => su().delete(`/api/users/delete/${internal.username}`),
    'Windmill, by itself': () => app.withToken(internal.apiKey).post('/api/users/leave_instance'),
    ZenML: () => su().delete(`/users/${internal.id}`),
  };
  it.each(Object.keys(DELETIONS))('400: cannot be deleted: %s', async (API) => {
    const { status, text } = await DELETIONS[API]!();
    expect([status, text]).toEqual([
      400,
      expect.stringMatching(/internal user cannot be deleted/i),
    ]);
    expect((await su().get(`/users/${internal.id}`)).status).toBe(200);
  });

  it('403: a rename; 200: changes of other fields', async () => {
    const username = otherName(internal);
    expect((await langflow(superuser, internal, { username })).status).toBe(403);
    expect((await langflow(internal, internal, { username })).status).toBe(403);
    expect((await zenml(superuser, internal, { username })).status).toBe(403);
    const email = `x${internal.username}`;
    expect((await zenml(superuser, internal, { email, password: NEW })).status).toBe(200);
    expect((await langflow(superuser, internal, { is_active: false })).status).toBe(200);
  });
});

describe('a key of a superuser with users:write', () => {
  let user: TestAccount;
  let key: { apiKey: string };
  const aKey = async (scopes: Scope[]) => {
    const { text } = await anApiKey(app, superuser.id, { scopes });
    return { apiKey: text };
  };
  beforeAll(async () => {
    key = await aKey(['users:write']);
  });
  beforeEach(async () => {
    user = await anEmailUser(app, { isPasswordExpired: true });
  });

  it.each([
    { password_expired: false },
    { password: NEW },
    { username: 'somebody-else' },
    { email: 'somebody.else@example.com' },
    { is_superuser: true },
  ])('403: %j', async (json) => {
    expect((await zenml(key, user, json)).status).toBe(403);
    const { status } = await app.anonymous.form('/api/v1/login', user as never);
    expect(status).not.toBe(200);
  });

  it('403: expires a password, or reactivates a superuser', async () => {
    const fresh = await anEmailUser(app);
    expect((await zenml(key, fresh, { password_expired: true })).status).toBe(403);
    const boss = await aSuperuser(app, { isActive: false });
    expect((await zenml(key, boss, { is_active: true })).status).toBe(403);
    const inactive = await aUser(app, { isActive: false });
    expect((await zenml(key, inactive, { is_active: true })).status).toBe(200);
  });

  it('200: unchanged values, as in a whole account that is sent back', async () => {
    const { username } = user;
    const same = { username, email: username, is_superuser: false, password_expired: true };
    expect((await zenml(key, user, { ...same, name: 'New' })).status).toBe(200);
    const whole = { username, is_active: true, is_superuser: false, optins: {} };
    const langflowKey = app.anonymous.with({ 'x-api-key': key.apiKey });
    expect((await langflowKey.patch(`/api/v1/users/${user.id}`, whole)).status).toBe(200);
    expect((await zenml(key, superuser, { is_superuser: true, name: 'Boss' })).status).toBe(200);
  });

  it('200: with the scope admin instead', async () => {
    const admin = await aKey(['admin']);
    expect((await zenml(admin, user, { password_expired: false })).status).toBe(200);
    await aLogin(app, user);
  });
});

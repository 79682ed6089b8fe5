import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anEmailUser,
  anIdentity,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { fileOf, runIn } from './child.js';

const EXPORT = '/api/users/export';
const OVERWRITE = '/api/users/overwrite';
const LOGIN = '/api/auth/login';
const WMILL = fileOf('windmill-cli', 'esm/main.js');

/** A hash with a high cost. No test verifies it; the suite itself uses cost 4. */
const COSTLY = `$2b$14$${'a'.repeat(53)}`;

interface Exported {
  email: string;
  password_hash?: string;
  super_admin: boolean;
  name?: string;
}

describe('accounts copied from one instance to another', () => {
  let app: TestApp;
  let other: TestApp;
  let root: TestAccount;
  let otherRoot: TestAccount;
  beforeAll(async () => {
    [app, other] = [await startTestApp(), await startTestApp()];
    root = await anEmailUser(app, { isSuperuser: true });
    otherRoot = await anEmailUser(other, { isSuperuser: true });
  });
  afterAll(async () => {
    await app.close();
    await other.close();
  });

  const exportOf = async (from: TestApp, { apiKey }: TestAccount) =>
    (await from.withToken(apiKey).get(EXPORT)).body as Exported[];
  const logIn = (at: TestApp, { username, password }: TestAccount) =>
    at.anonymous.post(LOGIN, { email: username, password });

  it('200: copies passwords, names and rights; disables all other accounts except the caller', async () => {
    const [alice, bob] = [await anEmailUser(app, { name: 'Alice' }), await aUser(app)];
    const local = await anEmailUser(other);
    const session = (await logIn(other, local)).text;
    const list = await exportOf(app, root);
    expect(list.find(({ email }) => email === alice.username)).toEqual({
      email: alice.username,
      name: 'Alice',
      password_hash: expect.stringMatching(/^\$2b\$/),
      super_admin: false,
      verified: true,
      first_time_user: true,
      login_type: 'password',
    });
    const answer = await other.withToken(otherRoot.apiKey).post(OVERWRITE, list);
    expect([answer.status, answer.text]).toEqual([200, 'users overwritten']);
    for (const account of [alice, bob, root]) {
      expect((await logIn(other, account)).status).toBe(200);
    }
    expect((await logIn(other, local)).status).toBe(400);
    expect((await other.withToken(session).get('/api/users/email')).status).toBe(401);
    const { body } = await other.withToken(otherRoot.apiKey).get('/api/users/list_as_super_admin');
    const rights = Object.fromEntries(
      (body as { email: string; super_admin: boolean; disabled: boolean }[]).map(
        ({ email, super_admin, disabled }) => [email, [super_admin, disabled]],
      ),
    );
    expect(rights).toEqual({
      [root.username]: [true, false],
      [otherRoot.username]: [true, false],
      [alice.username]: [false, false],
      [bob.username]: [false, false],
      [local.username]: [false, true],
    });
  });

  it('200: the same list again changes nothing; a changed list updates the accounts', async () => {
    const user = await anEmailUser(app);
    const list = await exportOf(app, root);
    const session = (await logIn(app, user)).text;
    const client = app.withToken(root.apiKey);
    expect((await client.post(OVERWRITE, list)).status).toBe(200);
    expect((await app.withToken(session).get('/api/users/email')).status).toBe(200);
    const changed = list.map((account) =>
      account.email === user.username ? { ...account, super_admin: true, name: 'New' } : account,
    );
    expect((await client.post(OVERWRITE, changed)).status).toBe(200);
    // A session of the ordinary account does not become a session of a superuser.
    expect((await app.withToken(session).get('/api/users/email')).status).toBe(401);
    const promoted = (await logIn(app, user)).text;
    const { body } = await app.withToken(promoted).get('/api/users/whoami');
    expect(body).toMatchObject({ super_admin: true, name: 'New' });
    const demoting = list.map((account) => ({ ...account, super_admin: false }));
    expect((await client.post(OVERWRITE, demoting)).status).toBe(200);
    expect((await client.get(EXPORT)).status).toBe(200);
    expect((await app.withToken(promoted).get(EXPORT)).status).toBe(401);
  });

  it('200: an entry by user name does not change an account with a proved email or an identity', async () => {
    const [proved, linked] = [await anEmailUser(app), await aUser(app, { password: undefined })];
    await anIdentity(app, linked.id);
    const client = app.withToken(root.apiKey);
    const [named] = [`boss-${proved.id.slice(0, 8)}`];
    const path = `/api/v1/users/${proved.id}`;
    expect((await app.as(proved).patch(path, { username: named })).status).toBe(200);
    const list = await exportOf(app, root);
    const hash = list.find(({ password_hash }) => password_hash)!.password_hash;
    const entry = (email: string) => ({
      email,
      password_hash: hash,
      super_admin: true,
      verified: false,
      first_time_user: true,
    });
    const { status, text } = await client.post(OVERWRITE, [
      ...list,
      entry(named),
      entry(linked.username),
    ]);
    expect([status, text.split('\n').length]).toEqual([200, 3]);
    expect(text).toContain(`${named}: `);
    for (const { apiKey } of [proved, linked]) {
      const { body } = await app.withToken(apiKey).get('/api/users/whoami');
      expect(body).toMatchObject({ super_admin: false });
    }
    expect((await logIn(app, proved)).status).toBe(200);
  });

  it('200: an entry by the user name of a service account is reported as a conflict', async () => {
    const client = app.withToken(root.apiKey);
    const username = 'a-bot-of-overwrite';
    const { body } = await client.post('/service_accounts', { username });
    const entry = { email: username, super_admin: true, verified: false, first_time_user: true };
    const list = await exportOf(app, root);
    expect((await client.post(OVERWRITE, [...list, entry])).text).toContain(`${username}: `);
    const bot = await app.withToken(root.apiKey).get(`/service_accounts/${body.id as string}`);
    expect(bot.body).toMatchObject({ is_superuser: false });
  });

  it.each([
    ['a body that is not a list', {}, 'body'],
    ['an element that is not an object', ['x'], '0'],
    [
      'an element without an email',
      [{ super_admin: false, verified: true, first_time_user: true }],
      '0.email',
    ],
    [
      'a password hash of another format',
      [
        {
          email: 'a@b.c',
          super_admin: false,
          verified: true,
          first_time_user: true,
          password_hash: 'plain',
        },
      ],
      '0.password_hash',
    ],
  ])('422: %s', async (_, body, place) => {
    const { status, text } = await app.withToken(root.apiKey).post(OVERWRITE, body);
    expect(status).toBe(422);
    if (place !== 'body') expect(text).toContain(place);
  });

  it('401 and 403: callers who are not super admins, and limited tokens of super admins', async () => {
    const user = await anEmailUser(app);
    for (const client of [app.anonymous, app.withToken(user.apiKey)]) {
      expect((await client.get(EXPORT)).status).toBe(401);
      expect((await client.post(OVERWRITE, [])).status).toBe(401);
      const type = { login_type: 'password' };
      const set = await client.post(`/api/users/set_login_type/${user.username}`, type);
      expect(set.status).toBe(401);
    }
    const scoped = { scopes: ['users:write'] };
    const token = await app.withToken(root.apiKey).post('/api/users/tokens/create', scoped);
    expect((await app.withToken(token.text).get(EXPORT)).status).toBe(403);
    expect((await app.withToken(token.text).post(OVERWRITE, [])).status).toBe(403);
  });

  it('wmill instance: pulls the accounts into a file and pushes a changed one', async () => {
    const home = await mkdtemp(join(tmpdir(), 'gatehouse-wmill-'));
    const own = await startTestApp();
    try {
      const admin = await anEmailUser(own, { isSuperuser: true });
      const user = await anEmailUser(own, { name: 'Old Name' });
      const only = ['--skip-settings', '--skip-configs', '--skip-groups', '--yes'];
      const wmill = (...args: string[]) => runIn(home, WMILL, ...args);
      const added = await wmill('instance', 'add', 'here', own.url, admin.apiKey);
      expect(added.code).toBe(0);
      const pulled = await wmill('instance', 'pull', ...only);
      expect(pulled).toEqual({ code: 0, text: expect.any(String) });
      const file = join(home, 'instance_users.yaml');
      const text = await readFile(file, 'utf8');
      expect(text).toContain(user.username);
      await writeFile(file, text.replace('Old Name', 'New Name'));
      const pushed = await wmill('instance', 'push', ...only);
      expect(pulled.code).toBe(0);
      expect(pushed).toEqual({ code: 0, text: expect.any(String) });
      const { body } = await own.withToken(user.apiKey).get('/api/users/whoami');
      expect(body.name).toBe('New Name');
    } finally {
      await own.close();
      await rm(home, { recursive: true });
    }
  });

  it('200: rejects an entry whose hash has a higher cost than ours; the account stays unchanged', async () => {
    const [alice, known] = [await anEmailUser(app), await anEmailUser(other)];
    const list = (await exportOf(other, otherRoot)).map((entry) =>
      entry.email === known.username ? { ...entry, password_hash: COSTLY } : entry,
    );
    const added = { ...list[0]!, email: alice.username, password_hash: COSTLY };
    const { status, text } = await other
      .withToken(otherRoot.apiKey)
      .post(OVERWRITE, [...list, added]);
    const refusal = 'Bad request: The hash of the password costs more than those made here';
    expect([status, text]).toEqual([
      200,
      expect.stringContaining(`${known.username}: ${refusal}; raise BCRYPT_COST`),
    ]);
    expect(text).toContain(`${alice.username}: ${refusal}`);
    expect((await logIn(other, known)).status).toBe(200);
    expect((await logIn(other, alice)).status).toBe(400);
    const { body } = await other.withToken(otherRoot.apiKey).get('/api/users/list_as_super_admin');
    expect((body as { email: string }[]).map(({ email }) => email)).not.toContain(alice.username);
    // A hash that is already stored is accepted, whatever its cost.
    await other.dataSource.query('UPDATE passwords SET hash = $2 WHERE user_id = $1', [
      known.id,
      COSTLY,
    ]);
    const again = await other
      .withToken(otherRoot.apiKey)
      .post(OVERWRITE, await exportOf(other, otherRoot));
    expect([again.status, again.text]).toEqual([200, 'users overwritten']);
  });
});

describe('set_login_type and leave_instance', () => {
  let app: TestApp;
  let root: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ OAUTH_LOGINS: '{"github":{"id":"x","secret":"y"}}' });
    root = await anEmailUser(app, { isSuperuser: true });
  });
  afterAll(() => app.close());

  it('200: a provider as login type deletes the password and ends the sessions; 400: "password" without one', async () => {
    const user = await anEmailUser(app);
    const { username: email, password } = user;
    const session = (await app.anonymous.post(LOGIN, { email, password })).text;
    const set = (login_type: string, of = email) =>
      app.withToken(root.apiKey).post(`/api/users/set_login_type/${of}`, { login_type });
    expect((await set('password')).status).toBe(200);
    expect((await app.withToken(session).get('/api/users/email')).status).toBe(200);
    const { status, text } = await set('github');
    expect([status, text]).toEqual([200, `login type of ${email} updated to github`]);
    expect((await app.anonymous.post(LOGIN, { email, password })).status).toBe(400);
    expect((await app.withToken(session).get('/api/users/email')).status).toBe(401);
    expect((await set('password')).status).toBe(400);
    expect((await set('google')).text).toBe('Bad request: invalid client');
    expect((await set('github', 'nobody@example.com')).status).toBe(404);
  });

  it('200: leave_instance deletes the own account; 400: that of the last super admin', async () => {
    const user = await anEmailUser(app);
    const left = await app.withToken(user.apiKey).post('/api/users/leave_instance');
    expect([left.status, left.text]).toEqual([200, 'Left instance']);
    expect((await app.withToken(user.apiKey).get('/api/users/email')).status).toBe(401);
    const exists = await app.withToken(root.apiKey).get(`/api/users/exists/${user.username}`);
    expect(exists.body).toBe(false);
    const last = await app.withToken(root.apiKey).post('/api/users/leave_instance');
    expect([last.status, last.text]).toEqual([
      400,
      'Bad request: the last active super admin must stay one',
    ]);
    expect((await app.anonymous.post('/api/users/leave_instance')).status).toBe(401);
  });

  it('200, 401, 404: deletes a workspace at the path that clients of 2022 use', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const path = `/api/w/${workspaceId}/workspaces/delete`;
    expect((await app.withToken(admin.apiKey).delete(path)).status).toBe(401);
    const deleted = await app.withToken(root.apiKey).delete(path);
    expect(deleted.text).toBe(`Deleted workspace ${workspaceId}`);
    expect((await app.withToken(root.apiKey).delete(path)).status).toBe(404);
    const list = await app.withToken(root.apiKey).get(`/api/w/${workspaceId}/users/list`);
    expect([list.status, list.body]).toEqual([200, []]);
  });
});

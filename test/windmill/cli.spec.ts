import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { fileOf, runIn } from './child.js';

const WMILL = fileOf('windmill-cli', 'esm/main.js');

/** Windmill's own command line, unchanged, against this server (contract windmill 8). */
describe('wmill', () => {
  let app: TestApp;
  let home: string;
  let superuser: TestAccount;
  let token: string;
  beforeAll(async () => {
    app = await startTestApp();
    home = await mkdtemp(join(tmpdir(), 'gatehouse-wmill-'));
    superuser = await anEmailUser(app, { isSuperuser: true });
    const { username: email, password } = superuser;
    token = (await app.anonymous.post('/api/auth/login', { email, password })).text;
  });
  afterAll(async () => {
    await app.close();
    await rm(home, { recursive: true });
  });

  const wmill = (...args: string[]) => runIn(home, WMILL, ...args);
  const tokenIn = (text: string) => /\b[0-9A-Za-z]{32}\b/.exec(text)?.[0] ?? '';

  it('workspace add: rejects a workspace that does not exist, and creates it with --create', async () => {
    const add = ['workspace', 'add', 'demo', 'demo', app.url, '--token', token];
    const missing = await wmill(...add);
    expect(missing).toEqual({ code: 1, text: expect.stringContaining('does not exist') });
    const made = await wmill(...add, '--create');
    expect(made).toEqual({ code: 0, text: expect.stringContaining('Added workspace demo') });
    const again = await wmill(...add);
    expect(again.code).toBe(0);
  });

  it('workspace whoami and list-remote: tell who is logged in and where', async () => {
    const who = await wmill('workspace', 'whoami');
    expect(who).toEqual({ code: 0, text: expect.stringContaining(superuser.username) });
    const remote = await wmill('workspace', 'list-remote');
    expect(remote).toEqual({ code: 0, text: expect.stringMatching(/demo .*demo .*false/) });
  });

  it('user: lists 3 and 12 accounts', async () => {
    const emails = await addAccounts(app, 2);
    const three = await wmill('user');
    expect(three.code).toBe(0);
    for (const email of [superuser.username, ...emails]) expect(three.text).toContain(email);

    const more = await addAccounts(app, 9);
    const twelve = await wmill('user');
    expect(twelve.code).toBe(0);
    for (const email of [superuser.username, ...emails, ...more]) {
      expect(twelve.text).toContain(email);
    }
  });

  it('user add and remove: the password works for a log-in', async () => {
    const [email, password] = ['bob+cli@example.com', 'a password of bob'];
    const added = await wmill('user', 'add', email, password);
    expect(added).toEqual({ code: 0, text: expect.stringContaining('New User Created') });
    const login = await app.anonymous.post('/api/auth/login', { email, password });
    expect(login.status).toBe(200);
    expect((await wmill('user', 'remove', email)).code).toBe(0);
    expect((await app.withToken(token).get(`/api/users/exists/${email}`)).body).toBe(false);
    expect((await wmill('user', 'remove', email)).code).toBe(1);
  });

  it('user add without a password: the generated five characters are rejected unless PASSWORD_MIN_BYTES allows them', async () => {
    const email = 'short@example.com';
    const refused = await wmill('user', 'add', email);
    expect(refused).toEqual({ code: 1, text: expect.stringContaining('at least 8 bytes') });

    const lenient = await startTestApp({ PASSWORD_MIN_BYTES: '1' });
    const { username, password: own } = await anEmailUser(lenient, { isSuperuser: true });
    const login = (json: object) => lenient.anonymous.post('/api/auth/login', json);
    const { text: session } = await login({ email: username, password: own });
    const to = ['--base-url', lenient.url, '--workspace', 'admins', '--token', session];
    const added = await wmill('user', 'add', email, ...to);
    expect(added).toEqual({ code: 0, text: expect.stringContaining('New User Created') });
    const password = /New Password: (\S+)/.exec(added.text)![1];
    expect((await login({ email, password })).status).toBe(200);
    await lenient.close();
  });

  it('user create-token: with the token, and with email and password', async () => {
    const plain = await wmill('user', 'create-token');
    expect(plain.code).toBe(0);
    const { username, password } = superuser;
    const login = await wmill('user', 'create-token', '--email', username, '--password', password);
    expect(login.code).toBe(0);
    for (const { text } of [plain, login]) {
      const answer = await app.withToken(tokenIn(text)).get('/api/users/email');
      expect(answer.text).toBe(username);
    }
  });

  it('token create, list and delete', async () => {
    const created = await wmill('token', 'create', '--label', 'made-by-wmill');
    expect(created.code).toBe(0);
    const prefix = tokenIn(created.text).slice(0, 10);
    const listed = await wmill('token', 'list');
    expect(listed).toEqual({
      code: 0,
      text: expect.stringMatching(new RegExp(`${prefix} .*made-by-wmill`)),
    });
    expect((await wmill('token', 'delete', prefix)).code).toBe(0);
    expect((await wmill('token', 'list')).text).not.toContain(prefix);
  });

  it('group list and version', async () => {
    expect(await wmill('group', 'list')).toEqual({ code: 0, text: expect.stringContaining('all') });
    expect((await wmill('version')).text).toMatch(/Backend Version: Gatehouse v\d+\.\d+\.\d+/);
  });

  it('instance pull and push: copy the accounts, and find nothing to change afterwards', async () => {
    const instance = ['--base-url', app.url, '--token', token];
    const pulled = await wmill('instance', 'pull', ...instance, '--yes');
    expect(pulled).toEqual({ code: 0, text: expect.stringContaining('Users written to') });
    const again = await wmill('instance', 'pull', ...instance, '--yes');
    expect(again).toEqual({ code: 0, text: expect.stringContaining('No instance-level changes') });
    const pushed = await wmill('instance', 'push', ...instance, '--yes', '--skip-settings');
    expect(pushed.code).toBe(0);
    await anEmailUser(app);
    const restored = await wmill('instance', 'push', ...instance, '--yes', '--skip-settings');
    expect(restored).toEqual({ code: 0, text: expect.stringContaining('Users pushed') });
  });

  it('instance push: with settings and groups, and again, where nothing is left to change', async () => {
    const instance = ['--base-url', app.url, '--token', token, '--yes'];
    await anEmailUser(app);
    expect((await wmill('instance', 'pull', ...instance)).code).toBe(0);
    for (let round = 0; round < 2; round += 1) {
      const { code, text } = await wmill('instance', 'push', ...instance);
      expect({ code, text }).toEqual({ code: 0, text: expect.not.stringMatching(/fail|error/i) });
      expect(text).toContain('Settings pushed');
    }
  });

  it('one-shot form without a profile: with a token, one bound to the workspace, and an unknown one', async () => {
    const member = await anEmailUser(app);
    const { workspaceId } = await aWorkspace(app, { members: [member] });
    const wish = { workspace_id: workspaceId };
    const bound = await app.withToken(member.apiKey).post('/api/users/tokens/create', wish);
    const once = (text: string) =>
      wmill(
        '--base-url',
        app.url,
        '--workspace',
        workspaceId,
        '--token',
        text,
        'workspace',
        'whoami',
      );
    for (const text of [member.apiKey, bound.text]) {
      expect(await once(text)).toEqual({ code: 0, text: expect.stringContaining(member.username) });
    }
    const rejected = await once('x'.repeat(32));
    expect(rejected).toEqual({ code: 1, text: expect.stringContaining('Could not authenticate') });
  });
});

async function addAccounts(app: TestApp, count: number): Promise<string[]> {
  const accounts = await Promise.all(Array.from({ length: count }, () => anEmailUser(app)));
  return accounts.map(({ username }) => username);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { runIn } from './child.js';

/** Its package lets nobody resolve its files. */
const WMILL = fileURLToPath(
  new URL('../../node_modules/windmill-cli-oldest/esm/src/main.js', import.meta.url),
);
const DRIVE = fileURLToPath(new URL('drive-oldest-sdk.mjs', import.meta.url));

/** The oldest command line and SDK that can be installed, unchanged, against this server. */
describe('the oldest clients of Windmill', () => {
  let app: TestApp;
  let home: string;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    home = await mkdtemp(join(tmpdir(), 'gatehouse-oldest-'));
    superuser = await anEmailUser(app, { isSuperuser: true });
  });
  afterAll(async () => {
    await app.close();
    await rm(home, { recursive: true });
  });

  it('wmill: workspaces, accounts, and the instance', async () => {
    const { apiKey } = superuser;
    const wmill = async (...args: string[]) => {
      const { code, text } = await runIn(home, WMILL, ...args);
      expect([args[0], args[1], code, code === 0 ? '' : text]).toEqual([args[0], args[1], 0, '']);
      return text;
    };
    await wmill('workspace', 'add', 'demo', 'demo', app.url, '--token', apiKey, '--create');
    await wmill('user', 'add', 'bob@example.com', 'a password of bob');
    expect(await wmill('user')).toContain('bob@example.com');
    await wmill('instance', 'add', 'here', app.url, apiKey);
    await wmill('instance', 'pull', '--yes');
    await wmill('instance', 'push', '--yes');
  });

  it('SDK: log-in, accounts, workspaces, groups and tokens', async () => {
    const { username: email, password } = superuser;
    const { code, text } = await runIn(home, DRIVE, app.url, email, password);
    expect([code, code === 0 ? '' : text]).toEqual([0, '']);
    expect(JSON.parse(text)).toMatchObject({
      whoami: { email, login_type: 'password' },
      users: expect.arrayContaining([expect.objectContaining({ email })]),
      created: 'email sdk@example.com created',
      workspace: 'Created workspace oldest',
      workspaces: expect.arrayContaining([expect.objectContaining({ id: 'oldest' })]),
      member: { email, is_admin: true },
      group: 'Created group team',
      groups: [{ name: 'all' }, { name: 'team' }],
      token: expect.stringMatching(/^[0-9A-Za-z]{32}$/),
      tokens: [{ label: 'made by the SDK' }, { label: 'session' }, {}],
    });
  });
});

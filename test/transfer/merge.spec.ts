import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DirectoryImport } from '../../src/accounts/moving-in/directory-import.service.js';
import type { MovingReport } from '../../src/accounts/moving-in/moving-report.js';
import { exportDirectory } from '../../src/instance/transfer/export-directory.js';
import {
  MERGED_TABLES,
  readExportedDirectory,
} from '../../src/instance/transfer/exported-directory.js';
import { transferredTables } from '../../src/instance/transfer/transferred-tables.js';
import {
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { codeOf, mustHaveFactor, storedTotp, type TestTotp } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asServer, aServedWorkspace, type ServedWorkspace } from '../zenml/workspace-server.js';

const NOBODY = '00000000-0000-4000-8000-00000000dead';

it('every table of an export has a meaning in a merge', () => {
  expect([...MERGED_TABLES].sort()).toEqual(
    transferredTables()
      .map(({ name }) => name)
      .sort(),
  );
});

describe('an export, into a database that has accounts', () => {
  let origin: TestApp;
  let target: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  let member: TestAccount;
  let rival: TestAccount;
  let guarded: TestAccount;
  let totp: TestTotp;
  let served: ServedWorkspace;
  let workspaceId: string;
  beforeAll(async () => {
    origin = await startTestApp();
    target = await startTestApp();
    superuser = await aSuperuser(origin);
    user = await aUser(origin);
    member = await anEmailUser(origin);
    guarded = await aUser(origin);
    totp = await storedTotp(origin, guarded);
    await mustHaveFactor(origin, guarded);
    served = await aServedWorkspace(origin);
    ({ workspaceId } = await aWorkspace(origin, { members: [member] }));
    const windmill = origin.withToken(superuser.apiKey);
    const group = { name: 'team', summary: 'a team' };
    expect((await windmill.post(`/api/w/${workspaceId}/groups/create`, group)).status).toBe(200);
    const invite = { email: 'invited@example.com', is_admin: false, operator: false };
    const invited = await windmill.post(`/api/w/${workspaceId}/workspaces/invite_user`, invite);
    expect(invited.status).toBe(201);
    await origin.dataSource.query(
      "INSERT INTO identities (provider, subject, user_id) VALUES ('corp', '42', $1)",
      [user.id],
    );
    await origin.dataSource.query(
      `INSERT INTO oauth_clients (id, name, secret_hash, is_first_party, redirect_uris, post_logout_redirect_uris,
         grant_types, scopes)
       VALUES ('client-of-origin', 'App', sha256('secret'), true, '{https://app.example.com/}', '{}', '{authorization_code}', '{openid}')`,
    );
    const taken = await aUser(origin);
    rival = await aUser(target);
    await target.dataSource.query('UPDATE users SET username = $1 WHERE id = $2', [
      taken.username.toUpperCase(),
      rival.id,
    ]);
  });
  afterAll(async () => {
    await origin.close();
    await target.close();
  });

  async function merge(options = {}): Promise<MovingReport> {
    let text = '';
    await exportDirectory(origin.dataSource, (lines) => Promise.resolve((text += lines)));
    const source = await readExportedDirectory(
      (async function* () {
        await Promise.resolve();
        yield* text.slice(0, -1).split('\n');
      })(),
    );
    // As a server gets it from the command line.
    const sent = JSON.parse(JSON.stringify(source)) as typeof source;
    return target.nest.get(DirectoryImport).run(sent, options);
  }

  it.each<[RegExp, string, string, Record<string, unknown>]>([
    [/^Line \d+: Account "[-\da-f]{36}" not found/, 'passwords', 'user_id', { user_id: NOBODY }],
    [/^Line \d+: Account ".*" not found/, 'memberships', 'user_id', { user_id: NOBODY }],
    [
      /^Line \d+: Workspace "gone" not found/,
      'memberships',
      'workspace_id',
      { workspace_id: 'gone' },
    ],
    [/^Line \d+: Account ".*" not found/, 'workspaces', 'owner_id', { owner_id: NOBODY }],
    [/^Line 2: "username" is missing/, 'users', 'username', { username: null }],
    [/^Line 2: "username" has a value of another type/, 'users', 'username', { username: 5 }],
    [/^Line 2: "id" has a value of another type/, 'users', 'id', { id: 'x' }],
    [
      /^Line 2: "create_at" has a value of another type/,
      'users',
      'create_at',
      { create_at: 'soon' },
    ],
    [/"is_superuser" has a value of another/, 'users', 'is_superuser', { is_superuser: 'yes' }],
    [/^Line \d+: "hash" is missing/, 'api_keys', 'hash', { hash: null }],
    [/^Line \d+: "hash" has a value of another type/, 'api_keys', 'hash', { hash: '\\xzz' }],
  ])('refuses a file by its line: %s (%s.%s)', async (message, table, _, change) => {
    let text = '';
    await exportDirectory(origin.dataSource, (lines) => Promise.resolve((text += lines)));
    const lines = text.slice(0, -1).split('\n').slice(0, -1);
    const place = lines.findIndex((line) => line.startsWith(`{"table":"${table}"`));
    const line = JSON.parse(lines[place]!) as { table: string; row: object };
    lines[place] = JSON.stringify({ table, row: { ...line.row, ...change } });
    const sha256 = createHash('sha256')
      .update(lines.map((it) => `${it}\n`).join(''))
      .digest('hex');
    lines.push(JSON.stringify({ end: true, rows: lines.length - 1, sha256 }));
    const reading = readExportedDirectory(
      (async function* () {
        await Promise.resolve();
        yield* lines;
      })(),
    );
    await expect(reading).rejects.toThrow(message);
  });

  const rowsOf = async (table: string) =>
    // Uses of keys are counted whenever the server comes to it.
    target.dataSource.query<object[]>(
      `SELECT to_jsonb(t) - '{total_uses,last_used_at,last_used_address}'::text[] AS row
       FROM ${table} t ORDER BY 1`,
    );
  async function everything(): Promise<unknown> {
    return Promise.all([...MERGED_TABLES, 'account_names'].map(rowsOf));
  }

  it('changes nothing in a dry run, which lists what would happen', async () => {
    const before = await everything();
    const report = await merge({ isTrial: true, adoptsEmails: true });
    expect(report.counts.get('accounts')).toMatchObject({ leftOut: 1 });
    expect(report.counts.get('OAuth clients')).toMatchObject({ created: 1 });
    expect(await everything()).toEqual(before);
  });

  it('brings what is missing, and leaves out a taken name with what belongs to it', async () => {
    const report = await merge();
    expect(report.leftOut).toContainEqual(
      expect.objectContaining({
        kind: 'accounts',
        reason: `another account has this user name (${rival.id})`,
      }),
    );
    expect(report.powers).toContainEqual(expect.stringMatching(/is a superuser$/));
    expect(report.powers).toContain(
      'OAuth client "App" (client-of-origin) asks nobody for consent',
    );
    for (const account of [superuser, user, member]) {
      const before = await origin.as(account).get('/api/v1/users/whoami');
      const after = await target.as(account).get('/api/v1/users/whoami');
      expect([after.status, { ...after.body, last_login_at: null }]).toEqual([
        200,
        { ...before.body, last_login_at: null },
      ]);
      const { username, password } = account;
      const login = await target.anonymous.form('/api/v1/login', { username, password });
      expect(login.status).toBe(200);
    }
    for (const path of ['users/list', 'groups/list', 'workspaces/list_pending_invites']) {
      const ask = (app: TestApp) =>
        app.withToken(superuser.apiKey).get(`/api/w/${workspaceId}/${path}`);
      const [before, after] = [await ask(origin), await ask(target)];
      // A membership begins here with the import.
      const undated = ({ text }: typeof after) => text.replace(/"created_at":"[^"]+"/g, '');
      expect([path, undated(after)]).toEqual([path, undated(before)]);
    }
  });

  it('an account with second factors keeps them', async () => {
    const { username, password } = guarded;
    const logIn = (otp: string) =>
      target.anonymous.form('/api/v1/login', { username, password, otp });
    expect((await logIn('')).body.detail).toMatch(/second factor/);
    expect((await logIn(codeOf(totp.secret))).status).toBe(200);
    expect((await logIn(totp.recoveryCodes[0]!)).status).toBe(200);
  });

  it('the ZenML server of a workspace goes on with its key', async () => {
    const server = await asServer(target, served);
    expect((await server.patch('/workspace_status')).status).toBe(200);
  });

  it('the same again changes nothing', async () => {
    const before = await everything();
    const report = await merge();
    for (const { created } of report.counts.values()) expect(created).toBe(0);
    expect(report.powers).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it('raises no rights of an account that is here, and gives a promoted one no keys', async () => {
    await origin.dataSource.query('UPDATE users SET is_superuser = true WHERE id = $1', [user.id]);
    await target.dataSource.query('UPDATE users SET is_superuser = true WHERE id = $1', [
      member.id,
    ]);
    const late = await anApiKey(origin, member.id);
    const report = await merge();
    const [row] = await target.dataSource.query<{ is_superuser: boolean }[]>(
      'SELECT is_superuser FROM users WHERE id = $1',
      [user.id],
    );
    expect(row!.is_superuser).toBe(false);
    expect(report.leftOut).toContainEqual(
      expect.objectContaining({ kind: 'keys', reason: 'its account is a superuser here' }),
    );
    const refused = await target.as({ apiKey: late.text }).get('/api/v1/users/whoami');
    expect(refused.status).toBe(403);
  });

  it('adds nothing to another workspace of the same id', async () => {
    await target.dataSource.query(
      'UPDATE workspaces SET stable_id = gen_random_uuid() WHERE id = $1',
      [workspaceId],
    );
    const report = await merge();
    expect(report.leftOut).toContainEqual({
      kind: 'workspaces',
      name: workspaceId,
      reason: 'another workspace has this id',
    });
  });

  it('adopts user names as emails in the same transaction, of its own accounts only', async () => {
    const [ours, theirs] = [await aUser(target), await aUser(origin)];
    const name = (app: TestApp, { id }: TestAccount, username: string) =>
      app.dataSource.query('UPDATE users SET username = $2 WHERE id = $1', [id, username]);
    await name(target, ours, 'ours@corp.example');
    await name(origin, theirs, 'theirs@corp.example');
    const emails = () =>
      target.dataSource.query(
        "SELECT username, email FROM users WHERE username LIKE '%@corp.example' ORDER BY 1",
      );
    const tried = await merge({ isTrial: true, adoptsEmails: true });
    expect(tried.adoptions).toMatchObject([{ user: { username: 'theirs@corp.example' } }]);
    expect(await emails()).toEqual([{ username: 'ours@corp.example', email: null }]);
    await merge({ adoptsEmails: true });
    expect(await emails()).toEqual([
      { username: 'ours@corp.example', email: null },
      { username: 'theirs@corp.example', email: 'theirs@corp.example' },
    ]);
  });
});

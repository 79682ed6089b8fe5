import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { codeOf } from '../support/second-factors.js';
import { aDatabase, type ProcessDatabase } from '../support/process-database.js';

const KEY = 'k'.repeat(40);

describe('the command line for accounts', () => {
  let database: ProcessDatabase;
  let directory: string;
  let server: RunningServer;
  let admin: Client;
  beforeAll(async () => {
    await buildProgram();
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-users-'));
    database = await aDatabase();
    server = await startServer(environment());
    admin = new Client(server.url, { 'x-api-key': KEY, authorization: `Bearer ${KEY}` });
    const created = await admin.post('/api/workspaces/create', { id: 'team', name: 'Team' });
    expect(created.status).toBe(201);
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0 });
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const environment = () => ({
    ...database.environment,
    SUPERUSER_API_KEY: KEY,
    SECOND_FACTOR_GRACE_DAYS: '0',
  });
  const gatehouse = (args: readonly string[], input?: string) =>
    run(['cli.js', ...args], environment(), input);
  const listed = async (...args: string[]) =>
    JSON.parse((await gatehouse(['user', 'list', '--format', 'json', ...args])).stdout) as {
      username: string;
      email: string | null;
      is_active: boolean;
    }[];
  const logIn = async (username: string, password: string) =>
    (await new Client(server.url).form('/api/v1/login', { username, password })).status;
  async function setUpFactor(form: { username: string; password: string }): Promise<void> {
    const { body } = await new Client(server.url).form('/api/v1/login', form);
    const session = new Client(server.url, { authorization: `Bearer ${body.access_token}` });
    const path = '/api/v1/account/second_factors/totp';
    const { id, secret } = (await session.post(path, {})).body as { id: string; secret: string };
    const confirmed = await session.post(`${path}/${id}/confirm`, { code: codeOf(secret) });
    expect(confirmed.status).toBe(200);
  }
  const members = async () => {
    const { body } = await admin.get('/api/w/team/users/list');
    return (body as { email: string; is_admin: boolean; operator: boolean }[]).map(
      ({ email, is_admin, operator }) => [email, is_admin, operator],
    );
  };
  async function importing(content: string, ...options: string[]) {
    const file = join(directory, 'users.csv');
    await writeFile(file, content);
    return gatehouse(['user', 'import', file, ...options]);
  }

  it('create, list, disable, enable', async () => {
    const created = await gatehouse(
      ['user', 'create', 'ada', '--email', 'ada@corp.example', '--name', 'Ada', '--password-stdin'],
      'a-long-password\n',
    );
    expect(created).toMatchObject({ code: 0, stdout: '' });
    expect(await logIn('ada', 'a-long-password')).toBe(200);
    expect(await listed('--search', 'ada')).toMatchObject([
      { username: 'ada', email: 'ada@corp.example', name: 'Ada', is_active: true },
    ]);
    expect(await gatehouse(['user', 'create', 'ADA', '--password-stdin'], 'long-enough')).toEqual(
      expect.objectContaining({
        code: 1,
        stderr: expect.stringContaining('An account with this name or email exists.'),
      }),
    );

    const disabled = await gatehouse(['user', 'disable', 'ada@corp.example']);
    expect([disabled.code, disabled.stderr]).toEqual([
      0,
      expect.stringContaining('was deactivated'),
    ]);
    expect(await logIn('ada', 'a-long-password')).not.toBe(200);
    const again = await gatehouse(['user', 'disable', 'ada']);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('is inactive already')]);
    expect(await gatehouse(['user', 'enable', 'ada'])).toMatchObject({ code: 0 });
    expect(await logIn('ada', 'a-long-password')).toBe(200);

    const last = await gatehouse(['user', 'disable', 'admin']);
    expect([last.code, last.stderr]).toEqual([1, expect.stringContaining('last active superuser')]);
    const { stdout, stderr } = await gatehouse(['user', 'list', '--limit', '1', '--format', 'csv']);
    expect(stdout).toMatch(/^id,username,email,name,is_active,.*\n[\da-f-]{36},admin,,,true,true,/);
    const [, cursor] = /1 of 2 accounts\.\nThere are more: --after (\d+)\n/.exec(stderr)!;
    expect(await listed('--after', cursor!)).toMatchObject([{ username: 'ada' }]);
  });

  it('rename: also the superuser of the first start, which no API renames', async () => {
    const first = await admin.get('/api/v1/users/whoami');
    const { id } = first.body as { id: string };
    const refused = await admin.patch(`/api/v1/users/${id}`, { username: 'operator' });
    expect(refused.status).toBe(403);

    const renamed = await gatehouse(['user', 'rename', 'admin', 'operator']);
    expect([renamed.code, renamed.stdout]).toEqual([0, '']);
    expect(renamed.stderr).toMatch(/has the user name "operator"\.\n.*SUPERUSER/);
    expect((await admin.get('/api/v1/users/whoami')).body).toMatchObject({
      id,
      username: 'operator',
    });
    // The old name is free, and the key of the first start still opens the account.
    const other = await gatehouse(['user', 'create', 'admin', '--password-stdin'], 'long-enough');
    expect(other.code).toBe(0);
    const back = await gatehouse(['user', 'rename', 'operator', 'ADMIN']);
    expect([back.code, back.stderr]).toEqual([1, expect.stringContaining('name or email exists')]);
    const away = await gatehouse(['user', 'rename', 'admin', 'former']);
    expect(away.stderr).not.toContain('SUPERUSER');
    expect((await gatehouse(['user', 'rename', 'operator', 'admin'])).code).toBe(0);
    expect(await gatehouse(['user', 'rename', 'former', 'a\tb'])).toMatchObject({ code: 2 });
    expect(await gatehouse(['user', 'rename', 'nobody', 'x'])).toMatchObject({ code: 1 });
  });

  it('set-email: a proved email, with which the owner logs in at the pages and at applications', async () => {
    const set = await gatehouse(['user', 'set-email', 'former', 'Former@Corp.example']);
    expect(set).toMatchObject({ code: 0, stdout: '' });
    expect(set.stderr).toContain('The email of "former" is former@corp.example.');
    expect(await listed('--search', 'former')).toMatchObject([{ email: 'former@corp.example' }]);
    const login = { email: 'former@corp.example', password: 'long-enough' };
    expect((await new Client(server.url).post('/api/auth/login', login)).status).toBe(200);

    const taken = await gatehouse(['user', 'set-email', 'former', 'ada@corp.example']);
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('email exists')]);
    const wrong = await gatehouse(['user', 'set-email', 'former', 'no-email']);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('not an email')]);
  });

  it('reset-second-factors: a password is enough again, for the last superuser too', async () => {
    const password = 'the-password-of-the-admin';
    const chosen = ['superuser', 'reset-password', 'admin', '--password-stdin'];
    expect(await gatehouse(chosen, `${password}\n`)).toMatchObject({ code: 0 });
    const form = { username: 'admin', password };
    await setUpFactor(form);
    expect(await logIn('admin', password)).toBe(400);
    const reset = await gatehouse(['user', 'reset-second-factors', 'admin']);
    expect([reset.code, reset.stderr]).toEqual([0, expect.stringContaining('asks for none')]);
    expect(await logIn('admin', password)).toBe(200);
    const again = await gatehouse(['user', 'reset-second-factors', 'admin']);
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringContaining('has no second factor'),
    ]);

    await setUpFactor(form);
    const { id } = (await admin.get('/api/v1/users/whoami')).body as { id: string };
    const required = `/api/v1/users/${id}/second_factors`;
    expect((await admin.patch(required, { is_required: true })).status).toBe(200);
    const due = await gatehouse(['user', 'reset-second-factors', 'admin']);
    expect([due.code, due.stderr]).toEqual([0, expect.stringContaining('leads to the setup')]);
    expect(await logIn('admin', password)).toBe(400);
    expect((await admin.patch(required, { is_required: false })).status).toBe(200);
  });

  it('import: creates accounts and members with temporary passwords; the same file again changes nothing', async () => {
    const file =
      '\uFEFFusername,email,name,workspace,role\r\n' +
      'grace,grace@corp.example,"Hopper, Grace",team,admin\r\n\r\n' +
      'linus,linus@corp.example,,team,\r\n' +
      'ada,ada@corp.example,,team,operator\r\n';
    const trial = await importing(file, '--dry-run');
    expect(trial).toMatchObject({ code: 0, stdout: '' });
    expect(trial.stderr).toMatch(
      /It would be: 2 accounts created, 1 memberships .* 0 rows unchanged/,
    );
    expect(await listed('--search', 'grace')).toEqual([]);

    const { code, stdout, stderr } = await importing(file);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/Done: 2 accounts created, 1 member/),
    ]);
    const [head, ...rows] = stdout.trim().split('\n');
    expect(head).toBe('username,email,password');
    expect(rows.map((row) => row.split(',').slice(0, 2))).toEqual([
      ['grace', 'grace@corp.example'],
      ['linus', 'linus@corp.example'],
    ]);
    const password = rows[0]!.split(',')[2]!;
    // Temporary: it must be replaced first.
    const login = { username: 'grace', password };
    const { body } = await new Client(server.url).form('/api/v1/login', login);
    expect(body.detail).toMatch(/password has expired/);
    const before = await members();
    expect(before).toEqual(
      expect.arrayContaining([
        ['grace@corp.example', true, false],
        ['linus@corp.example', false, false],
        ['ada@corp.example', false, true],
      ]),
    );

    const again = await importing(file);
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect(again.stderr).toMatch(/Done: 0 accounts created, 0 .* 0 invitations, 3 rows unchanged/);
    expect(await members()).toEqual(before);
  });

  it('import: all rows or none, with the lines that are wrong', async () => {
    const refused = await importing(
      'username,email,workspace\nnewbie,newbie@corp.example,team\nother,grace@corp.example,team\n' +
        'grace,else@corp.example,team\nthird,third@corp.example,nowhere\nfourth,no-email,\n',
    );
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /Line 3: .*\nLine 4: An account with this name or email exists\.\nLine 5: Workspace "nowhere" not found\.\nLine 6: This is not an email.*\nNothing was imported\.\n$/,
    );
    expect(await listed('--search', 'newbie')).toEqual([]);
    for (const [content, message] of [
      ['user\nx\n', /Line 1: "user" is not one of the columns: username, email/],
      ['username,role\na,admin\n', /Line 2: a role needs a workspace/],
      ['username,workspace,role\na,team,owner\n', /Line 2: the role must be one of/],
      ['username,email\na\n', /Line 2: has another number of values/],
      ['username\n"a\n', /Line \d: is not valid CSV/],
      ['username\n', /The list is empty/],
      ['username,username\na,b\n', /Line 1: each column may be named once, of: username/],
      ['username,phone\na,1\n', /Line 1: "phone" is not one of the columns: username/],
      ['username,name\nok,Ok\nnul\0,x\n', /Line 3: is not in UTF-8/],
    ] as const) {
      const { code, stderr } = await importing(content);
      expect([content, code, stderr]).toEqual([content, 1, expect.stringMatching(message)]);
    }
    const missing = await gatehouse(['user', 'import', join(directory, 'none.csv')]);
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/cannot be read \(ENO/),
    ]);
  });

  it('import: an account comes without a name that breaks a rule, and the line is told', async () => {
    const file = `username,name\nunnamed,${'n'.repeat(256)}\n`;
    const told = 'Line 2: without its name: String should have at most 255 characters.\n';
    for (const options of [['--dry-run'], []]) {
      const { code, stderr } = await importing(file, ...options);
      expect([code, stderr]).toEqual([0, expect.stringContaining(told)]);
      expect(stderr).toContain('1 accounts created');
    }
    expect(await listed('--search', 'unnamed')).toMatchObject([
      { username: 'unnamed', name: null },
    ]);
  });

  it('import --invite: invites by email, once', async () => {
    const file = 'email,workspace,role\nnew@corp.example,team,operator\nada@corp.example,team,\n';
    const first = await importing(file, '--invite');
    expect([first.code, first.stderr]).toEqual([
      0,
      expect.stringMatching(/1 invitations, 1 rows unch/),
    ]);
    const second = await gatehouse(['user', 'import', '-', '--invite'], file);
    expect(second.stderr).toMatch(/0 invitations, 2 rows unchanged/);
    const { body } = await admin.get('/api/w/team/workspaces/list_pending_invites');
    expect(body).toMatchObject([{ email: 'new@corp.example', operator: true, is_admin: false }]);
  });

  it('api-key list and whose: unused keys of all accounts, and the owner of a key', async () => {
    const made = await gatehouse(['api-key', 'create', 'ada', '--name', 'old']);
    const key = made.stdout.trim();
    const unused = async (span: string) =>
      JSON.parse(
        (await gatehouse(['api-key', 'list', '--unused-for', span, '--format', 'json'])).stdout,
      ) as { name: string; user: string }[];
    expect(await unused('0h')).toContainEqual(
      expect.objectContaining({ user: 'ada', name: 'old' }),
    );
    expect(await unused('30d')).toEqual([]);
    const bounded = await gatehouse(['api-key', 'list', '--limit', '1']);
    expect(bounded.stderr).toMatch(/There are more than 1: see --limit/);

    const whose = await gatehouse(['api-key', 'whose', key.slice(0, 10)]);
    expect([whose.code, whose.stdout]).toEqual([0, expect.stringMatching(/sk-.*ada +old/)]);
    const exact = await gatehouse(['api-key', 'whose', '--stdin'], `${key}\n`);
    expect(exact.stdout).toMatch(/sk-.*ada +old/);
    expect(exact.stderr).toMatch(/It is exactly this key/);
    const longer = await gatehouse(['api-key', 'whose', `${key.slice(0, 14)}`]);
    expect(longer.stderr).toMatch(/the rest could not be compared/);
    const none = await gatehouse(['api-key', 'whose', 'sk-%%%%']);
    expect([none.code, none.stdout, none.stderr]).toEqual([0, '', expect.stringMatching(/No key/)]);
    expect(await gatehouse(['api-key', 'whose', 'sk-'])).toMatchObject({ code: 2 });
  });
});

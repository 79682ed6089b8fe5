import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hash as hashArgon2 } from '@node-rs/argon2';
import pg from 'pg';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { createDatabase } from '../support/test-database.js';
import {
  BOUND_TOKEN,
  CAROL_TOKEN,
  OLD_TEXT,
  writeOldWindmill,
  writeWindmill,
} from './windmill-databases.js';

const KEY = 'k'.repeat(40);
const PASSWORD = 'windmill-password';

describe('import windmill, beside a running server', () => {
  let directory: string;
  let database: ProcessDatabase;
  let server: RunningServer;
  let admin: Client;
  let passwordHash: string;
  beforeAll(async () => {
    await buildProgram();
    passwordHash = await hashArgon2(PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-windmill-'));
    database = await aDatabase();
    // A cost at which hashes of argon2 may be imported.
    const environment = { ...database.environment, SUPERUSER_API_KEY: KEY, BCRYPT_COST: '5' };
    server = await startServer(environment);
    admin = new Client(server.url, { authorization: `Bearer ${KEY}` });
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0 });
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const gatehouse = (...args: string[]) =>
    run(['cli.js', 'import', 'windmill', ...args], { ...database.environment, BCRYPT_COST: '5' });
  const withToken = (token: string) => new Client(server.url, { authorization: `Bearer ${token}` });
  const logIn = async (email: string) =>
    (await new Client(server.url).post('/api/auth/login', { email, password: PASSWORD })).status;

  it('reads an export of the instance, as JSON and as YAML', async () => {
    const path = join(directory, 'users.json');
    const user = {
      email: 'heidi@corp.example',
      password_hash: passwordHash,
      super_admin: false,
      verified: true,
      first_time_user: false,
      name: 'Heidi',
    };
    await writeFile(path, JSON.stringify([user]));
    expect(await gatehouse(path)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^accounts +1 +1 +0 +0$/m),
    });
    expect(await logIn('heidi@corp.example')).toBe(200);
    // At a log-in the hash becomes one of bcrypt.
    const { body } = await admin.get('/api/users/export');
    const exported = (body as { email: string; password_hash: string }[]).find(
      ({ email }) => email === user.email,
    );
    expect(exported!.password_hash).toMatch(/^\$2b\$05\$/);

    const yaml = join(directory, 'instance_users.yaml');
    await writeFile(
      yaml,
      '- email: heidi@corp.example\n  super_admin: true\n  verified: true\n  first_time_user: false\n' +
        '- email: ivan@corp.example\n  super_admin: false\n  verified: true\n  first_time_user: false\n',
    );
    const again = await gatehouse(yaml);
    expect(again.stdout).toMatch(/^accounts +2 +1 +1 +0$/m);
    const list = await admin.get('/api/users/list_as_super_admin?per_page=100');
    expect(list.body).toContainEqual(
      expect.objectContaining({ email: 'heidi@corp.example', super_admin: false }),
    );
  });

  it('refuses a file that is not a list of users', async () => {
    const path = join(directory, 'other.json');
    for (const [text, message] of [
      ['{"users": []}', 'must be a list of users'],
      ['[{"name": "x"}]', 'Entry 1 of the list has no email.'],
      ['{unfinished: [', 'neither JSON nor YAML'],
    ] as const) {
      await writeFile(path, text);
      expect(await gatehouse(path)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(message),
      });
    }
  });

  (isOnServer ? describe : describe.skip)('from PostgreSQL', () => {
    let source: Awaited<ReturnType<typeof createDatabase>>;
    beforeAll(async () => {
      source = await createDatabase(process.env['DATABASE_URL']!);
      await writeWindmill(source.url, passwordHash);
    });
    afterAll(() => source.drop());

    async function inSource(sql: string): Promise<void> {
      const client = new pg.Client({ connectionString: source.url });
      await client.connect();
      await client.query(sql);
      await client.end();
    }

    it('moves accounts, workspaces and tokens in, and lists what it leaves out', async () => {
      const { code, stdout, stderr } = await gatehouse(source.url);
      expect({ code, stdout }).toMatchObject({ code: 0 });
      expect(stdout).toMatch(/^accounts +5 +4 +0 +1$/m);
      expect(stdout).toMatch(/^keys +6 +2 +0 +4$/m);
      expect(stdout).toMatch(/^workspaces +3 +2 +0 +1$/m);
      expect(stdout).toMatch(/^members +4 +2 +0 +2$/m);
      expect(stdout).toMatch(/^groups +1 +1 +0 +0$/m);
      expect(stdout).toMatch(/^group members +2 +1 +0 +1$/m);
      expect(stdout).toMatch(/^invites +1 +1 +0 +0$/m);
      expect(stdout).toContain('Left out of instance groups: everyone');
      expect(stdout).toContain('1 with the label "session"');
      expect(stderr).toContain('"root@corp.example" is a superuser');
      expect(stderr).toContain('"carol@corp.example" is an admin of "wm"');
      expect(stderr).toContain('1 accounts logged in at "github"');
    });

    it('keeps passwords, tokens, roles and groups', async () => {
      expect(await logIn('carol@corp.example')).toBe(200);
      expect((await withToken(CAROL_TOKEN).get('/api/users/whoami')).body).toMatchObject({
        email: 'carol@corp.example',
        name: 'Carol',
        super_admin: false,
      });
      const inTeam = await withToken(CAROL_TOKEN).get('/api/w/wm/users/whoami');
      expect(inTeam.body).toMatchObject({ username: 'carol', is_admin: true });
      const bound = await withToken(BOUND_TOKEN).get('/api/w/wm/users/whoami');
      expect(bound.body).toMatchObject({ username: 'carol' });
      const group = await withToken(CAROL_TOKEN).get('/api/w/wm/groups/get/makers');
      expect(group.body).toMatchObject({ members: ['carol'], summary: 'They make' });
      expect((await withToken('of-a-log-in').get('/api/users/whoami')).status).toBe(401);
    });

    it('the same again changes nothing', async () => {
      const { stdout } = await gatehouse(source.url);
      expect(stdout).toMatch(/^accounts +5 +0 +4 +1$/m);
      expect(stdout).toMatch(/^keys +6 +0 +2 +4$/m);
      expect(stdout).toMatch(/^workspaces +3 +0 +2 +1$/m);
      expect(stdout).toMatch(/^members +4 +0 +2 +2$/m);
      expect(stdout).toMatch(/^group members +2 +0 +1 +1$/m);
      expect(stdout).toMatch(/^invites +1 +0 +1 +0$/m);
    });

    it('adds nothing to a workspace without an owner that both sides know', async () => {
      await inSource(`
        INSERT INTO workspace (id, name, owner) VALUES ('orphan', 'Orphan', 'gone@corp.example');
        INSERT INTO usr (workspace_id, username, email) VALUES ('orphan', 'carol', 'carol@corp.example')`);
      const first = await gatehouse(source.url);
      expect(first.stdout).toMatch(/^workspaces +4 +1 +2 +1$/m);
      expect(first.stdout).toMatch(/^members +5 +1 +2 +2$/m);
      const again = await gatehouse(source.url);
      expect(again.stdout).toMatch(/^workspaces +4 +0 +3 +1$/m);
      expect(again.stdout).toMatch(/^members +5 +0 +3 +2$/m);
      await inSource(`
        INSERT INTO usr (workspace_id, username, email, is_admin) VALUES ('orphan', 'dave', 'dave@corp.example', true);
        INSERT INTO group_ (workspace_id, name) VALUES ('orphan', 'finders');
        INSERT INTO usr_to_group VALUES ('orphan', 'finders', 'carol');
        INSERT INTO workspace_invite VALUES ('orphan', 'frank@corp.example', true, false);
        INSERT INTO token (token_hash, email, workspace_id, label) VALUES (repeat('0', 64), 'carol@corp.example', 'orphan', 'at-orphan')`);
      const { stdout } = await gatehouse(source.url);
      expect(stdout).toMatch(/^workspaces +4 +0 +3 +1$/m);
      expect(stdout).toMatch(/^members +6 +0 +3 +3$/m);
      expect(stdout).toMatch(/^groups +2 +0 +1 +1$/m);
      expect(stdout).toMatch(/^invites +2 +0 +1 +1$/m);
      expect(stdout).toMatch(/^keys +7 +0 +2 +5$/m);
      expect(stdout).toContain(
        'Left out of members: dave@corp.example in orphan: nothing proves that the workspace here is the same',
      );
      expect(stdout).toContain('its workspace "orphan" did not come');
    });

    it('leaves a workspace alone that is not the same here', async () => {
      await inSource(`
        UPDATE workspace SET name = 'Taken over' WHERE id = 'wm';
        INSERT INTO token (token_hash, email, workspace_id, label) VALUES (repeat('1', 64), 'carol@corp.example', 'wm', 'at-wm')`);
      const { stdout } = await gatehouse(source.url);
      expect(stdout).toContain('Left out of workspaces: wm: another workspace has this id.');
      expect(stdout).toMatch(/^members +6 +0 +1 +5$/m);
      // A token that came before stays; one that would be new is not bound to the other workspace.
      expect(stdout).toMatch(/^keys +8 +0 +2 +6$/m);
      expect(stdout).toContain('its workspace "wm" did not come');
    });

    it('gives a superuser of this server no tokens, whatever its rows say', async () => {
      const named = await run(
        ['cli.js', 'user', 'set-email', 'admin', 'chief@corp.example'],
        database.environment,
      );
      expect(named.code).toBe(0);
      const text = 'AsTheSuperuserOfThisServer32Char';
      await inSource(`
        INSERT INTO password (email, login_type, super_admin, verified) VALUES ('chief@corp.example', 'password', true, true);
        INSERT INTO token (token_hash, email, label) VALUES (encode(sha256('${text}'), 'hex'), 'chief@corp.example', 'chief')`);
      const { stdout } = await gatehouse(source.url);
      expect(stdout).toContain(
        'Left out of keys: "chief" of "chief@corp.example": its account is a superuser here.',
      );
      expect((await withToken(text).get('/api/users/whoami')).status).toBe(401);
    });

    it('reads an older Windmill, whose tokens are texts', async () => {
      const old = await createDatabase(process.env['DATABASE_URL']!);
      await writeOldWindmill(old.url, passwordHash);
      const { stdout } = await gatehouse(old.url);
      expect(stdout).toMatch(/^accounts +2 +1 +0 +1$/m);
      expect(stdout).toMatch(/^keys +1 +1 +0 +0$/m);
      expect(stdout).toContain('"GRACE@corp.example": another row has the same email');
      expect((await withToken(OLD_TEXT).get('/api/users/whoami')).body).toMatchObject({
        email: 'grace@corp.example',
      });
      await old.drop();
    });
  });
});

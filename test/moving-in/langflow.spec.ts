import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { createDatabase } from '../support/test-database.js';
import { LANGFLOW_1_13, LANGFLOW_1_8, writePostgres, writeSqlite } from './langflow-databases.js';
import {
  ALICE_KEY,
  idOf,
  langflowKeys,
  langflowProfiles,
  langflowUsers,
  PASSWORD,
  SUPERUSER_KEY,
  type Row,
} from './langflow-rows.js';

const KEY = 'k'.repeat(40);
/** `cryptography` of Python, with the key that Langflow 1.8 makes of the secret "short". */
const OF_1_8 =
  'gAAAAABlU_EASe93rOPa5u_Wey2pRFHXevvZNRj5hRDEFzJGMwGtPJI5ybT0uvDBM_hjvf3jpT_dWCseH82Hh5mI3C8yYv7OdQ==';

describe('import langflow, beside a running server', () => {
  let directory: string;
  let database: ProcessDatabase;
  let server: RunningServer;
  let admin: Client;
  beforeAll(async () => {
    await buildProgram();
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-moving-'));
    database = await aDatabase();
    server = await startServer({ ...database.environment, SUPERUSER_API_KEY: KEY });
    admin = new Client(server.url, { 'x-api-key': KEY });
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0 });
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const gatehouse = (...args: string[]) => run(['cli.js', 'import', ...args], database.environment);
  const whoami = (key: string) =>
    new Client(server.url, { 'x-api-key': key }).get('/api/v1/users/whoami');
  const logIn = async (username: string, password = PASSWORD) =>
    (await new Client(server.url).form('/api/v1/login', { username, password })).status;
  const total = async () =>
    ((await admin.get('/api/v1/users/?limit=1')).body as { total_count: number }).total_count;
  async function newest(): Promise<Record<string, readonly Row[]>> {
    return {
      user: await langflowUsers(),
      apikey: langflowKeys(),
      sso_user_profile: langflowProfiles,
    };
  }

  it('refuses what is no Langflow', async () => {
    expect(await gatehouse('langflow', join(directory, 'missing.db'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no file'),
    });
    const text = join(directory, 'text.db');
    await writeFile(text, 'no database '.repeat(1000));
    expect(await gatehouse('langflow', text)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be read as an SQLite database'),
    });
    const other = join(directory, 'other.db');
    writeSqlite(other, LANGFLOW_1_13.slice(1), {});
    expect(await gatehouse('langflow', other)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it has no table "user"'),
    });
    expect(await gatehouse('langflow', 'postgres://127.0.0.1:1/nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be read'),
    });
  });

  it('--dry-run tells what would be done, and changes nothing', async () => {
    const path = join(directory, 'langflow.db');
    writeSqlite(path, LANGFLOW_1_13, await newest());
    const tried = await gatehouse('langflow', path, '--dry-run');
    expect(tried).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^accounts +20 +15 +0 +5$/m),
      stderr: expect.stringContaining('Nothing was changed.'),
    });
    expect(await total()).toBe(1);
  });

  it('moves accounts and keys in, and lists what it leaves out', async () => {
    const { code, stdout, stderr } = await gatehouse('langflow', join(directory, 'langflow.db'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^accounts +20 +15 +0 +5$/m);
    expect(stdout).toMatch(/^keys +45 +41 +0 +4$/m);
    expect(stdout).toMatch(/^identities +1 +1 +0 +0$/m);
    for (const reason of [
      '"langflow": Langflow has retired it',
      `"   " (${idOf(6)}): `,
      `(${idOf(8)}): `,
      '"nul\\u0000name"',
      `"admin" (${idOf(14)}): another account has this user name`,
      `"no-password" (${idOf(10)}): it is empty`,
      `"key 105" (${idOf(1105)}): it has no hash`,
      `"key 103" (${idOf(1103)}): its account is missing`,
    ]) {
      expect(stdout).toContain(reason);
    }
    expect(stderr).toContain(`"root" (${idOf(2)}) is a superuser`);
    expect(stderr).toContain('1 user names are shared by several accounts');
    expect(stderr).toContain('"gatehouse user rename"');
    expect(await total()).toBe(16);
  });

  it('keeps ids, pictures, dates, rights, passwords and keys', async () => {
    expect(await logIn('alice')).toBe(200);
    expect(await logIn('alice', 'wrong')).toBe(401);
    expect(await logIn('inactive')).not.toBe(200);
    expect([await logIn('Bob'), await logIn('bob')]).toEqual([200, 200]);
    // Langflow allows empty passwords.
    const empty = { email: 'open', password: '' };
    expect((await new Client(server.url).post('/api/auth/login', empty)).status).toBe(400);
    expect((await whoami(ALICE_KEY)).body).toMatchObject({
      id: idOf(3),
      username: 'alice',
      profile_image: 'Space/046-rocket.svg',
      is_superuser: false,
      create_at: expect.stringMatching(/^2025-05-29T16:02:20\.132/),
      optins: { github_starred: true },
      store_api_key: null,
    });
    expect((await whoami(SUPERUSER_KEY)).body).toMatchObject({ id: idOf(2), is_superuser: true });
    expect((await whoami('sk-expired')).status).toBe(403);
    expect((await whoami('sk-of-the-inactive')).status).toBe(403);
    const keys = await new Client(server.url, { 'x-api-key': ALICE_KEY }).get('/api/v1/api_key/');
    expect(keys.body).toMatchObject({ total_count: 31 });
  });

  it('the same again changes nothing', async () => {
    const { code, stdout, stderr } = await gatehouse('langflow', join(directory, 'langflow.db'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^accounts +20 +0 +15 +5$/m);
    expect(stdout).toMatch(/^keys +45 +0 +41 +4$/m);
    expect(stdout).toMatch(/^identities +1 +0 +1 +0$/m);
    expect(stderr).not.toContain('Rights over others');
    expect(await total()).toBe(16);
  });

  it('gives an account that became a superuser here no keys of its former rights', async () => {
    const promoted = await admin.patch(`/api/v1/users/${idOf(15)}`, { is_superuser: true });
    expect(promoted.status).toBe(200);
    const rows = await newest();
    const added = { ...langflowKeys()[38]!, id: idOf(1500), user_id: idOf(15), text: '' };
    const hash = '0'.repeat(64);
    const path = join(directory, 'later.db');
    const apikey = [...rows['apikey']!, { ...added, api_key_hash: hash }];
    writeSqlite(path, LANGFLOW_1_13, { ...rows, apikey });
    const { stdout } = await gatehouse('langflow', path);
    expect(stdout).toMatch(/^keys +46 +0 +41 +5$/m);
    expect(stdout).toContain('its account is a superuser here');
  });

  it('reads the keys of 1.7 as they are, and those of 1.8 with the secret', async () => {
    const [user] = (await langflowUsers()).slice(2, 3);
    const path = join(directory, 'old.db');
    const owner = { ...user!, id: idOf(300), username: 'old' };
    const [key] = langflowKeys();
    const apikey = [
      { ...key!, id: idOf(1300), user_id: idOf(300), api_key: 'sk-plain-of-1-7' },
      { ...key!, id: idOf(1301), user_id: idOf(300), api_key: OF_1_8 },
    ];
    writeSqlite(path, LANGFLOW_1_8, { user: [owner], apikey });
    const secretFile = join(directory, 'secret_key');
    await writeFile(secretFile, 'another\n');
    const wrong = await gatehouse('langflow', path, '--secret-key-file', secretFile, '--dry-run');
    expect(wrong.stdout).toContain('the secret key does not decrypt it');
    await writeFile(secretFile, 'short\n');
    const inEnvironment = await run(['cli.js', 'import', 'langflow', path, '--dry-run'], {
      ...database.environment,
      LANGFLOW_SECRET_KEY: 'short',
    });
    expect(inEnvironment.stdout).toMatch(/^keys +2 +2 +0 +0$/m);
    const { stdout } = await gatehouse('langflow', path, '--secret-key-file', secretFile);
    expect(stdout).toMatch(/^keys +2 +2 +0 +0$/m);
    expect((await whoami('sk-plain-of-1-7')).body).toMatchObject({ username: 'old' });
    expect((await whoami('sk-the-key')).body).toMatchObject({ username: 'old' });
  });

  it('--adopt-emails makes user names that are addresses emails', async () => {
    const path = join(directory, 'langflow.db');
    const tried = await gatehouse('langflow', path, '--adopt-emails', '--dry-run');
    expect(tried.stderr).toContain('1 user names would be adopted as emails.');
    const { code, stderr } = await gatehouse('langflow', path, '--adopt-emails');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('1 user names were adopted as emails.'),
    });
  });

  it('takes in an account whose name the superuser of the first start had, once it is renamed', async () => {
    const renamed = await run(
      ['cli.js', 'user', 'rename', 'admin', 'operator'],
      database.environment,
    );
    expect(renamed.code).toBe(0);
    const { stdout, stderr } = await gatehouse('langflow', join(directory, 'langflow.db'));
    expect(stdout).toMatch(/^accounts +20 +1 +15 +4$/m);
    expect(stderr).not.toContain('user rename');
    expect(await logIn('admin')).toBe(200);
    expect((await admin.get(`/api/v1/users/${idOf(14)}`)).body).toMatchObject({
      username: 'admin',
      is_superuser: false,
    });
  });

  (isOnServer ? it : it.skip)('reads PostgreSQL: 1.13, and 1.7 without hashes', async () => {
    const source = await createDatabase(process.env['DATABASE_URL']!);
    const users = (await langflowUsers()).slice(14).map((user, place) => ({
      ...user,
      id: idOf(400 + place),
      username: `from-postgres-${place}`,
    }));
    const apikey = langflowKeys()
      .slice(0, 3)
      .map((key, place) => ({
        ...key,
        id: idOf(1400 + place),
        user_id: idOf(400),
        api_key: `sk-from-postgres-${place}`,
      }));
    await writePostgres(source.url, LANGFLOW_1_8, { user: users, apikey });
    const { stdout } = await gatehouse('langflow', source.url);
    expect(stdout).toMatch(/^accounts +6 +6 +0 +0$/m);
    expect((await whoami('sk-from-postgres-1')).body).toMatchObject({
      id: idOf(400),
      create_at: expect.stringMatching(/^2025-05-29T16:02:20\.132/),
    });
    expect(await logIn('from-postgres-0')).toBe(200);
    await source.drop();
    const newer = await createDatabase(process.env['DATABASE_URL']!);
    await writePostgres(newer.url, LANGFLOW_1_13, await newest());
    const again = await gatehouse('langflow', newer.url);
    expect(again.stdout).toMatch(/^accounts +19 +0 +16 +3$/m);
    await newer.drop();
  });
});

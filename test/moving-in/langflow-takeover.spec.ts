import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, type ProcessDatabase } from '../support/process-database.js';
import { LANGFLOW_1_13, writeSqlite } from './langflow-databases.js';
import { idOf, langflowKeys, langflowUsers, PASSWORD, type Row } from './langflow-rows.js';

const KEY = 'k'.repeat(40);

describe('a Langflow whose rows claim accounts that are here', () => {
  let directory: string;
  let database: ProcessDatabase;
  let server: RunningServer;
  let admin: Client;
  let adminId: string;
  let victimId: string;
  let user: Row;
  let key: Row;
  beforeAll(async () => {
    await buildProgram();
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-takeover-'));
    database = await aDatabase();
    server = await startServer({ ...database.environment, SUPERUSER_API_KEY: KEY });
    admin = new Client(server.url, { 'x-api-key': KEY });
    adminId = ((await admin.get('/api/v1/users/whoami')).body as { id: string }).id;
    const victim = { username: 'victim', password: 'a-password-of-the-victim' };
    const created = await admin.post('/api/v1/users/', victim);
    expect(created).toMatchObject({ status: 201 });
    victimId = (created.body as { id: string }).id;
    await admin.patch(`/api/v1/users/${victimId}`, { is_active: true });
    const address = ['user', 'set-email', 'victim', 'victim@corp.example'];
    expect(await run(['cli.js', ...address], database.environment)).toMatchObject({ code: 0 });
    user = (await langflowUsers())[2]!;
    key = langflowKeys()[0]!;
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0 });
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const gatehouse = (...args: string[]) => run(['cli.js', 'import', ...args], database.environment);
  const whoami = (text: string) =>
    new Client(server.url, { 'x-api-key': text }).get('/api/v1/users/whoami');
  const logIn = async (username: string, password: string) =>
    (await new Client(server.url).form('/api/v1/login', { username, password })).status;
  const keyOf = (number: number, owner: string, text: string): Row => ({
    ...key,
    id: idOf(1600 + number),
    user_id: owner,
    api_key: text,
    api_key_hash: null,
  });

  it('gets no account, key or log-in at a provider of them', async () => {
    const users: Row[] = [
      { ...user, id: adminId, username: 'root-of-langflow', is_superuser: 1 },
      { ...user, id: victimId, username: 'mallory' },
      { ...user, id: idOf(602), username: 'ADMIN', is_superuser: 1 },
      { ...user, id: idOf(603), username: 'Victim@corp.example' },
      { ...user, id: idOf(604), username: 'thief' },
    ];
    const apikey = [
      keyOf(0, adminId, 'sk-as-the-superuser'),
      keyOf(1, victimId, 'sk-as-the-victim'),
      keyOf(2, idOf(604), 'sk-of-the-thief'),
      { ...keyOf(3, idOf(604), ''), api_key_hash: createHash('sha256').update(KEY).digest('hex') },
    ];
    const profiles = [adminId, victimId].map((user_id, place) => ({
      id: idOf(2600 + place),
      user_id,
      sso_provider: 'corp',
      sso_user_id: `thief-${place}`,
    }));
    const path = join(directory, 'thief.db');
    writeSqlite(path, LANGFLOW_1_13, { user: users, apikey, sso_user_profile: profiles });
    const { code, stdout } = await gatehouse('langflow', path, '--adopt-emails');
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^accounts +5 +1 +0 +4$/m);
    expect(stdout).toMatch(/^keys +4 +1 +0 +3$/m);
    expect(stdout).toMatch(/^identities +2 +0 +0 +2$/m);
    for (const [name, id, holder] of [
      ['root-of-langflow', adminId, 'admin'],
      ['mallory', victimId, 'victim@corp.example'],
    ]) {
      expect(stdout).toContain(
        `"${name}" (${id}): an account that did not come from there has this id ("${holder}")`,
      );
    }
    for (const text of ['sk-as-the-superuser', 'sk-as-the-victim']) {
      expect((await whoami(text)).status).toBe(403);
    }
    expect((await whoami(KEY)).body).toMatchObject({ id: adminId });
    expect(await logIn('victim', PASSWORD)).toBe(401);
    expect(await logIn('ADMIN', PASSWORD)).toBe(401);
    expect((await admin.get(`/api/v1/users/${victimId}`)).body).toMatchObject({
      username: 'victim',
      is_superuser: false,
    });
    const contested = await run(['cli.js', 'identifier', 'contested'], database.environment);
    expect(contested.stdout).not.toMatch(/admin/i);
  });

  it('tells which superuser of its own gets keys later', async () => {
    const root = { ...user, id: idOf(610), username: 'root', is_superuser: 1 };
    const path = join(directory, 'own.db');
    writeSqlite(path, LANGFLOW_1_13, { user: [root], apikey: [] });
    expect((await gatehouse('langflow', path)).stderr).toContain('"root"');
    const later = join(directory, 'later.db');
    writeSqlite(later, LANGFLOW_1_13, { user: [root], apikey: [keyOf(10, idOf(610), 'sk-later')] });
    const { stdout, stderr } = await gatehouse('langflow', later);
    expect(stdout).toMatch(/^keys +1 +1 +0 +0$/m);
    expect(stderr).toContain(`1 accounts that were here before got something:`);
    expect(stderr).toContain(
      `Rights over others: "root" (${idOf(610)}), a superuser here, gets the key "key 0" of "root".`,
    );
  });
});

import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DEFAULT_OPTINS } from '../../src/users/users.service.js';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';
import { createDatabase } from '../support/test-database.js';
import { LANGFLOW_1_13, writePostgres, writeSqlite } from './langflow-databases.js';
import { idOf, langflowKeys, langflowUsers, type Row } from './langflow-rows.js';

describe('import langflow, of unusual rows', () => {
  let directory: string;
  let database: ProcessDatabase;
  let server: RunningServer;
  beforeAll(async () => {
    await buildProgram();
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-moving-'));
    database = await aDatabase();
    server = await startServer(database.environment);
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

  it('moves more keys of one account than one statement takes', async () => {
    const [user] = (await langflowUsers()).slice(2, 3);
    const [key] = langflowKeys();
    const apikey = Array.from({ length: 6000 }, (_, place) => ({
      ...key!,
      id: idOf(20_000 + place),
      user_id: idOf(301),
      api_key_hash: createHash('sha256').update(`sk-of-many-${place}`).digest('hex'),
    }));
    const path = join(directory, 'many.db');
    const owner = { ...user!, id: idOf(301), username: 'many' };
    writeSqlite(path, LANGFLOW_1_13, { user: [owner], apikey });
    const { stdout } = await gatehouse('langflow', path);
    expect(stdout).toMatch(/^keys +6000 +6000 +0 +0$/m);
    expect((await whoami('sk-of-many-5999')).body).toMatchObject({ username: 'many' });
    expect((await gatehouse('langflow', path)).stdout).toMatch(/^keys +6000 +0 +6000 +0$/m);
  });

  it('leaves out what cannot be stored; an account comes without a picture or opt-ins of that kind', async () => {
    const [user] = (await langflowUsers()).slice(2, 3);
    const [key] = langflowKeys();
    const faults: Row[] = [
      { profile_image: 'nul\0.svg' },
      { optins: JSON.stringify({ deep: [{ value: 'nul\0' }] }) },
      { optins: JSON.stringify({ 'nul\0': true }) },
      { optins: '{"half": "\\ud800"}' },
      { profile_image: `${'x'.repeat(2049)}.svg` },
      {},
    ];
    const users = faults.map((more, place) => ({
      ...user!,
      id: idOf(310 + place),
      username: `unstorable-${place}`,
      ...more,
    }));
    const keyOf = (place: number, more: Row) => ({
      ...key!,
      id: idOf(1310 + place),
      user_id: idOf(315),
      api_key: `sk-beside-unstorable-${place}`,
      api_key_hash: null,
      ...more,
    });
    const apikey = [
      keyOf(0, { total_uses: 1e300 }),
      keyOf(1, { name: 'nul\0' }),
      keyOf(2, { api_key: 'sk-\0prefix' }),
      keyOf(3, { user_id: idOf(310) }),
      keyOf(4, { user_id: idOf(311) }),
    ];
    const sso_user_profile = ['nul\0', 'corp'].map((sso_provider, place) => ({
      id: idOf(2310 + place),
      user_id: idOf(315),
      sso_provider,
      sso_user_id: `beside-${place}`,
    }));
    const path = join(directory, 'unstorable.db');
    writeSqlite(path, LANGFLOW_1_13, { user: users, apikey, sso_user_profile });
    const trial = await gatehouse('langflow', path, '--dry-run');
    const { code, stdout } = await gatehouse('langflow', path);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^accounts +6 +6 +0 +0$/m);
    expect(stdout).toMatch(/^keys +5 +3 +0 +2$/m);
    expect(stdout).toMatch(/^identities +2 +1 +0 +1$/m);
    const unstorable = 'there is a NUL character or half of a character in its';
    for (const omission of [
      `picture: "unstorable-0" (${idOf(310)}): ${unstorable} picture.`,
      ...[1, 2, 3].map(
        (place) => `opt-ins: "unstorable-${place}" (${idOf(310 + place)}): ${unstorable} opt-ins.`,
      ),
      `picture: "unstorable-4" (${idOf(314)}): profile_image: String should have at most 2048 characters.`,
    ]) {
      const line = `Came without its ${omission}\n`;
      expect([line, stdout, trial.stdout]).toEqual([
        line,
        expect.stringContaining(line),
        expect.stringContaining(line),
      ]);
    }
    expect((await whoami('sk-beside-unstorable-3')).body).toMatchObject({
      username: 'unstorable-0',
      profile_image: null,
    });
    expect((await whoami('sk-beside-unstorable-4')).body).toMatchObject({
      username: 'unstorable-1',
      profile_image: user!['profile_image'],
      optins: DEFAULT_OPTINS,
    });
    // The same source again changes nothing, and omits nothing.
    const again = await gatehouse('langflow', path);
    expect(again.stdout).toMatch(/^accounts +6 +0 +6 +0$/m);
    expect(again.stdout).not.toContain('Came without');
    expect((await whoami('sk-beside-unstorable-0')).body).toMatchObject({ id: idOf(315) });
  });

  it('leaves out a key whose expiry it cannot read', async () => {
    const [user] = (await langflowUsers()).slice(2, 3);
    const [key] = langflowKeys();
    const expiries = ['01/02/2020 00:00:00', 'soon', '', 1577836800, '-infinity', 'infinity', null];
    const apikey = expiries.map((expires_at, place) => ({
      ...key!,
      id: idOf(1330 + place),
      user_id: idOf(330),
      api_key: `sk-with-an-expiry-${place}`,
      api_key_hash: null,
      expires_at,
    }));
    const path = join(directory, 'expiries.db');
    const owner = { ...user!, id: idOf(330), username: 'expiring' };
    writeSqlite(path, LANGFLOW_1_13, { user: [owner], apikey });
    const { stdout } = await gatehouse('langflow', path);
    expect(stdout).toMatch(/^keys +7 +2 +0 +5$/m);
    for (const place of [0, 1, 2, 3]) {
      expect(stdout).toContain(`(${idOf(1330 + place)}): its expiry cannot be read`);
    }
    expect(stdout).toContain(`(${idOf(1334)}): it has expired`);
    expect((await whoami('sk-with-an-expiry-0')).status).toBe(403);
    expect((await whoami('sk-with-an-expiry-5')).status).toBe(200);
  });

  it('brings dates that a zone leads out of the years of PostgreSQL', async () => {
    const [user] = (await langflowUsers()).slice(2, 3);
    const [key] = langflowKeys();
    const dates = [
      '9999-12-31 23:59:59.999999-05:00',
      '0001-01-01 00:00:00+05:00',
      '0000-05-01',
      '10000-01-01 04:59:59.999+00',
    ];
    const users = dates.map((create_at, place) => ({
      ...user!,
      id: idOf(350 + place),
      username: `of-any-year-${place}`,
      create_at,
    }));
    const apikey = dates.map((expires_at, place) => ({
      ...key!,
      id: idOf(1350 + place),
      user_id: idOf(350),
      api_key: `sk-of-any-year-${place}`,
      api_key_hash: null,
      expires_at,
    }));
    const path = join(directory, 'years.db');
    writeSqlite(path, LANGFLOW_1_13, { user: users, apikey });
    const { stdout } = await gatehouse('langflow', path);
    expect(stdout).toMatch(/^accounts +4 +4 +0 +0$/m);
    expect(stdout).toMatch(/^keys +4 +4 +0 +0$/m);
    expect((await whoami('sk-of-any-year-0')).body).toMatchObject({
      create_at: expect.stringMatching(/^9999-12-31T23:59:59/),
    });
    expect((await whoami('sk-of-any-year-1')).status).toBe(403);
  });

  (isOnServer ? it : it.skip)('reads the dates of a database that writes days first', async () => {
    const source = await createDatabase(process.env['DATABASE_URL']!);
    const client = new pg.Client({ connectionString: source.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    await client.query(`ALTER DATABASE "${rows[0]!.name}" SET datestyle = 'SQL, DMY'`);
    await client.query(`ALTER DATABASE "${rows[0]!.name}" SET timezone = 'Asia/Kolkata'`);
    await client.end();
    const [user] = (await langflowUsers()).slice(2, 3);
    const [key] = langflowKeys();
    const apikey = ['2020-03-02 00:00:00', '2999-03-02 00:00:00'].map((expires_at, place) => ({
      ...key!,
      id: idOf(1340 + place),
      user_id: idOf(340),
      api_key: `sk-of-days-first-${place}`,
      api_key_hash: null,
      expires_at,
    }));
    const owner = { ...user!, id: idOf(340), username: 'days-first' };
    await writePostgres(source.url, LANGFLOW_1_13, { user: [owner], apikey });
    const { stdout } = await gatehouse('langflow', source.url);
    expect(stdout).toMatch(/^keys +2 +2 +0 +0$/m);
    expect((await whoami('sk-of-days-first-0')).status).toBe(403);
    expect((await whoami('sk-of-days-first-1')).body).toMatchObject({
      create_at: expect.stringMatching(/^2025-05-29T16:02:20/),
    });
    await source.drop();
  });
});

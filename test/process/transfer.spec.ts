import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer, type Environment } from '../support/built-server.js';
import { Client } from '../support/client.js';
import {
  anEmptyDatabase,
  isOnServer,
  makeDataDirectory,
  type ProcessDatabase,
} from '../support/process-database.js';

const KEY = 'k'.repeat(40);
const PASSWORD = 'the-password-of-these-tests';
const SUPERUSER = { SUPERUSER_API_KEY: KEY, SUPERUSER_PASSWORD: PASSWORD };

let directory: string;
let origin: Environment;
/** A log-in at the original server. */
let authorization: string;
beforeAll(async () => {
  await buildProgram();
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-transfer-'));
  origin = embedded('origin');
  await makeDataDirectory(at('origin'));
  await serving({ ...origin, ...SUPERUSER }, async (client) => {
    const created = await client.post('/api/v1/users/', { username: 'kept', password: PASSWORD });
    expect(created.status).toBe(201);
    // Some readers take U+2028 for the end of a line.
    const optins = { note: 'one\u2028line' };
    const noted = await client.patch(`/api/v1/users/${created.body.id}`, { optins });
    expect(noted.body.optins).toMatchObject(optins);
    const login = await client.form('/api/v1/login', { username: 'admin', password: PASSWORD });
    authorization = `Bearer ${login.body.access_token}`;
  });
}, 600_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

const embedded = (name: string): Environment => ({ DATA_DIR: join(directory, name) });
const at = (name: string) => join(directory, name);
const gatehouse = (environment: Environment, ...args: string[]) =>
  run(['cli.js', ...args], environment);

/** Runs a server, and stops it when the work is done. */
async function serving<T>(environment: Environment, work: (client: Client) => Promise<T>) {
  const server = await startServer({ LOGIN_RATE_LIMIT_PER_MINUTE: '0', ...environment });
  try {
    return await work(new Client(server.url, { 'x-api-key': KEY }));
  } finally {
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0 });
  }
}

/** The user names of all accounts. Checks first that the superuser's key and password work. */
async function usernamesOf(client: Client): Promise<string[]> {
  expect((await client.get('/api/v1/users/whoami')).body.username).toBe('admin');
  const login = await client.form('/api/v1/login', { username: 'admin', password: PASSWORD });
  expect(login.status).toBe(200);
  const { body } = await client.get('/api/v1/users/');
  return (body.users as { username: string }[]).map(({ username }) => username);
}

const usernames = (environment: Environment) => serving(environment, usernamesOf);

/** Tested on one database only: backup and restore are the same whatever the other tests run on. */
const onEmbedded = isOnServer ? describe.skip : describe;

onEmbedded('gatehouse backup and restore', () => {
  const backup = () => at('backup.tar.gz');

  it('0: a verified backup, readable by this user only', async () => {
    const { code, stderr } = await gatehouse(origin, 'backup', backup());
    expect([code, stderr]).toEqual([0, expect.stringContaining('contains 2 accounts')]);
    expect((await stat(backup())).mode & 0o777).toBe(0o600);
    expect((await readdir(directory)).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('1: the file exists; 0: with --force', async () => {
    const whole = await readFile(backup());
    const refused = await gatehouse(origin, 'backup', backup());
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/exists\. Choose another name, or --force/);
    expect(whole.equals(await readFile(backup()))).toBe(true);
    await writeFile(backup(), 'in the way');
    expect((await gatehouse(origin, 'backup', backup(), '--force')).code).toBe(0);
  });

  it('1: a server is running, which is not disturbed', async () => {
    await serving(origin, async (client) => {
      for (const args of [
        ['backup', at('other.tar.gz')],
        ['restore', backup(), '--force'],
        ['export', at('other.jsonl')],
      ]) {
        const { code, stderr } = await gatehouse(origin, ...args);
        expect([code, stderr]).toEqual([1, expect.stringMatching(/in use by process \d+/)]);
      }
      expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
      expect(await readdir(directory)).not.toContain('other.tar.gz');
    });
  });

  it('1: there is nothing to back up', async () => {
    const { code, stderr } = await gatehouse(embedded('nothing'), 'backup', at('none.tar.gz'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/no embedded database in/)]);
  });

  it('1: on PostgreSQL, with the name of its own tool', async () => {
    const environment = {
      DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
      SECRET_KEY: 'k'.repeat(32),
    };
    for (const [command, tool] of [
      ['backup', 'pg_dump'],
      ['restore', 'pg_restore'],
    ] as const) {
      const { code, stderr } = await gatehouse(environment, command, at('x.tar.gz'));
      expect([code, stderr]).toEqual([1, expect.stringContaining(`Use ${tool}`)]);
    }
  });

  it('0: restored elsewhere, keys, passwords and the tokens of log-ins still work', async () => {
    const elsewhere = embedded('elsewhere');
    const { code, stderr } = await gatehouse(elsewhere, 'restore', backup());
    expect([code, stderr]).toEqual([0, expect.stringContaining('has 2 accounts now')]);
    await serving(elsewhere, async (client) => {
      expect(await usernamesOf(client)).toEqual(['admin', 'kept']);
      const session = new Client(client.origin, { authorization });
      expect((await session.get('/api/v1/users/whoami')).status).toBe(200);
    });
  });

  it('1: over an existing database; 0: with --force, and the former one is kept', async () => {
    await serving(origin, (client) =>
      client.post('/api/v1/users/', { username: 'later', password: PASSWORD }),
    );
    const refused = await gatehouse(origin, 'restore', backup());
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/or --force/)]);
    const { code, stderr } = await gatehouse(origin, 'restore', backup(), '--force');
    expect(code).toBe(0);
    expect(await usernames(origin)).toEqual(['admin', 'kept']);
    const [, former] = /old database is in (\S+);/.exec(stderr)!;
    // In the state that the refused restore left.
    expect(await usernames({ DATA_DIR: former! })).toEqual(['admin', 'kept', 'later']);
  });

  it('killed while there is neither the old nor the new database: the next start completes the restore', async () => {
    const restored = await run(['cli.js', 'restore', backup(), '--force'], {
      ...origin,
      NODE_OPTIONS: `--import=${new URL('killed-rename.mjs', import.meta.url).href}`,
      // The renames are: the decision, the old key, the new key, the old database.
      KILL_AFTER_RENAMES: '4',
    });
    expect(restored.signal).toBe('SIGKILL');
    const left = await readdir(origin['DATA_DIR']!);
    expect([left.includes('postgres'), left.includes('restore.json')]).toEqual([false, true]);
    expect(await usernames(origin)).toEqual(['admin', 'kept']);
    const after = (await readdir(origin['DATA_DIR']!)).filter((name) => !left.includes(name));
    expect(after).toEqual(['postgres']);
  });

  it('says whether SECRET_KEY is in the backup, and at a restore whether it is another one', async () => {
    const chosen = { ...origin, SECRET_KEY: 'chosen-for-this-test-of-the-backup' };
    const packed = await gatehouse(origin, 'backup', at('packed.tar.gz'));
    expect(packed.stderr).toContain('SECRET_KEY is in it');
    const apart = await gatehouse(chosen, 'backup', at('apart.tar.gz'));
    expect(apart.stderr).toMatch(/SECRET_KEY is not in it: .* Without it, every log-in ends/);
    expect((await readdir(origin['DATA_DIR']!)).join()).not.toContain('fingerprint');
    for (const [file, environment, said] of [
      ['packed', {}, undefined],
      ['packed', { SECRET_KEY: 'another-one-of-this-test-of-backups' }, /is not the one that was/],
      ['apart', { SECRET_KEY: chosen.SECRET_KEY }, undefined],
      ['apart', { SECRET_KEY: 'another-one-of-this-test-of-backups' }, /is not the one that was/],
      ['apart', {}, /SECRET_KEY is not in the backup, and is not set/],
    ] as const) {
      const target = { ...embedded('keyed'), ...environment };
      const { code, stderr } = await gatehouse(target, 'restore', at(`${file}.tar.gz`));
      expect(code).toBe(0);
      if (said) expect(stderr).toMatch(said);
      else expect(stderr).not.toContain('SECRET_KEY');
      const names = await readdir(at('keyed'));
      expect(names.filter((name) => name.startsWith('secret_key'))).toEqual(
        file === 'packed' ? ['secret_key'] : [],
      );
      await rm(at('keyed'), { recursive: true });
    }
  }, 900_000);

  it('1: an incomplete backup, which changes nothing', async () => {
    const whole = await readFile(backup());
    await writeFile(at('cut.tar.gz'), whole.subarray(0, whole.length / 2));
    await writeFile(at('text.tar.gz'), 'hello');
    await writeFile(at('empty.tar.gz'), gzipSync(Buffer.alloc(1024)));
    const target = embedded('untouched');
    await mkdir(target['DATA_DIR']!);
    for (const name of ['cut.tar.gz', 'text.tar.gz', 'empty.tar.gz', 'missing.tar.gz']) {
      const { code, stderr } = await gatehouse(target, 'restore', at(name));
      expect([name, code, stderr]).toEqual([
        name,
        1,
        expect.stringMatching(/cannot be read as a backup|not a backup|There is no file/),
      ]);
      expect(await readdir(target['DATA_DIR']!)).toEqual([]);
    }
  });
});

describe('gatehouse export and import', () => {
  let target: ProcessDatabase;
  beforeAll(async () => {
    target = await anEmptyDatabase();
  });
  afterAll(() => target.drop());
  const file = () => at('accounts.jsonl');

  it('0: an export readable by this user only, with what belongs to the accounts and without secrets', async () => {
    const { code, stderr } = await gatehouse(origin, 'export', file());
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/holds 2 users, 2 passwords, .*1 api_keys/),
    ]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const text = await readFile(file(), 'utf8');
    expect(text).not.toContain(KEY);
    expect(text).not.toContain(PASSWORD);
    const again = await gatehouse(origin, 'export', file());
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/exists/)]);
  });

  it(`0: imported into ${isOnServer ? 'PostgreSQL' : 'another directory'}, the old key and log-in work, and the audit trail records it`, async () => {
    const { code, stderr } = await gatehouse(target.environment, 'import', file());
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^\d+ rows were imported/m)]);
    await serving(target.environment, async (client) => {
      expect(await usernamesOf(client)).toEqual(['admin', 'kept']);
      const { body } = await client.get('/api/v1/audit?action=user.create');
      const events = body.events as { after: { username: string }; author: unknown }[];
      expect(events.map(({ after }) => after.username).sort()).toEqual(['admin', 'kept']);
      for (const { author } of events) expect(author).toEqual({ via: 'command-line' });
    });
  });

  (isOnServer ? it : it.skip)(
    '0: exported from PostgreSQL and imported into a directory',
    async () => {
      const back = embedded('back');
      expect((await gatehouse(target.environment, 'export', at('back.jsonl'))).code).toBe(0);
      expect((await gatehouse(back, 'import', at('back.jsonl'))).code).toBe(0);
      expect(await usernames(back)).toEqual(['admin', 'kept']);
    },
    900_000,
  );

  it('1: a file that was changed, or lost lines; 0 with a note: one of an older version', async () => {
    const whole = await readFile(file(), 'utf8');
    const fresh = await anEmptyDatabase();
    const promoted = whole.replace('"is_superuser":false', '"is_superuser":true');
    const lines = whole.split('\n');
    const lacking = lines.filter((line) => !line.includes('"table":"api_keys"')).join('\n');
    for (const [text, message] of [
      [promoted, /checksum in the last line does not match: a line was changed or damaged/],
      [lacking, /lines are missing or were added/],
      [whole.slice(0, -200), /it was cut off|is not JSON/],
    ] as const) {
      await writeFile(at('damaged.jsonl'), text);
      const { code, stderr } = await gatehouse(fresh.environment, 'import', at('damaged.jsonl'));
      expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
      expect(stderr).toContain('Nothing was imported.');
    }
    const old = whole.replace('"version":2', '"version":1').replace(/,"sha256":"\w+"/, '');
    await writeFile(at('old.jsonl'), old.replaceAll('\n', '\r\n'));
    const { code, stderr } = await gatehouse(fresh.environment, 'import', at('old.jsonl'));
    expect([code, stderr]).toEqual([0, expect.stringContaining('The file has no checksum')]);
    await fresh.drop();
  }, 900_000);

  it('1: a file of another format, a missing file', async () => {
    await writeFile(at('wrong.jsonl'), 'hello\n');
    await makeDataDirectory(at('fresh'));
    for (const [environment, name, message] of [
      [target.environment, at('wrong.jsonl'), /Line 1: is not JSON\. Nothing was imported/],
      [embedded('fresh'), at('wrong.jsonl'), /Line 1: is not JSON\. Nothing was imported/],
      [target.environment, at('missing.jsonl'), /There is no file/],
    ] as const) {
      const { code, stdout, stderr } = await gatehouse(environment, 'import', name);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^ +at /m);
    }
  });
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/platform/database/database.js';
import { exportDirectory } from '../../src/instance/transfer/export-directory.js';
import { importDirectory } from '../../src/instance/transfer/import-directory.js';
import {
  aLogin,
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openEmbedded, openTestDatabase } from '../support/test-database.js';

/** JSON that JavaScript would change by parsing it: the order of keys, a number, an escape. */
const OPTINS = '{"z":1,"10":9007199254740993,"a":"\\u00e9 \\n \u2028","nested":{"b":[1e400,null]}}';

async function linesOf({ dataSource }: Pick<Database, 'dataSource'>): Promise<string[]> {
  let text = '';
  await exportDirectory(dataSource, (lines) => Promise.resolve((text += lines)));
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}

function read({ dataSource }: Pick<Database, 'dataSource'>, lines: readonly string[]) {
  return importDirectory(
    dataSource,
    (async function* () {
      await Promise.resolve();
      yield* lines;
    })(),
  );
}

const sumOf = (before: readonly string[]) =>
  createHash('sha256')
    .update(`${before.join('\n')}\n`)
    .digest('hex');

/** With DATABASE_URL: from the embedded database to PostgreSQL and back. */
describe('an export', () => {
  const apps: TestApp[] = [];
  let origin: TestApp;
  let lines: string[];
  let superuser: TestAccount;
  let user: TestAccount;
  let member: TestAccount;
  let inactive: TestAccount;
  let expired: { text: string };
  let workspaceId: string;
  beforeAll(async () => {
    origin = await startTestApp({}, openEmbedded);
    apps.push(origin);
    superuser = await aSuperuser(origin);
    user = await aUser(origin);
    member = await anEmailUser(origin);
    inactive = await aUser(origin, { isActive: false });
    expired = await anApiKey(origin, user.id, { expiresAt: new Date(Date.now() - 1000) });
    ({ workspaceId } = await aWorkspace(origin, { members: [member] }));
    await origin.dataSource.query('UPDATE users SET optins = $1 WHERE id = $2', [OPTINS, user.id]);
    const windmill = origin.withToken(superuser.apiKey);
    const group = { name: 'team', summary: 'a team' };
    expect((await windmill.post(`/api/w/${workspaceId}/groups/create`, group)).status).toBe(200);
    const invite = { email: 'invited@example.com', is_admin: false, operator: false };
    const invited = await windmill.post(`/api/w/${workspaceId}/workspaces/invite_user`, invite);
    expect(invited.status).toBe(201);
    await origin.dataSource.query(
      "INSERT INTO identities (provider, subject, user_id) VALUES ('github', '42', $1)",
      [user.id],
    );
    // More rows than fit into one statement or one fetch.
    await origin.dataSource.query(
      `INSERT INTO users (id, username, is_active, is_superuser)
       SELECT gen_random_uuid(), 'bulk-' || n, true, false FROM generate_series(1, 2500) AS n`,
    );
    await aLogin(origin, user);
    lines = await linesOf(origin);
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
  });

  const importInto = async (open: () => Promise<Database>, from: readonly string[]) => {
    const database = await open();
    expect(await read(database, from)).toEqual({ rows: from.length - 2, isVerified: true });
    const app = await startTestApp({}, () => Promise.resolve(database));
    apps.push(app);
    return app;
  };

  async function expectTheSame(app: TestApp): Promise<void> {
    for (const account of [superuser, user, member]) {
      const before = await origin.as(account).get('/api/v1/users/whoami');
      const after = await app.as(account).get('/api/v1/users/whoami');
      expect([after.status, after.text.replace(/"last_login_at":[^,]+/, '')]).toEqual([
        200,
        before.text.replace(/"last_login_at":[^,]+/, ''),
      ]);
      const { username, password } = account;
      const login = await app.anonymous.form('/api/v1/login', { username, password });
      expect(login.status).toBe(200);
    }
    expect((await app.as(inactive).get('/api/v1/users/whoami')).status).toBe(403);
    expect((await app.as({ apiKey: expired.text }).get('/api/v1/users/whoami')).status).toBe(403);
    for (const path of [
      '/api/v1/users/?limit=5',
      '/api/v1/users/?skip=2400&limit=1000',
      '/api/v1/users/?search=bulk-24',
    ]) {
      const [before, after] = [
        await origin.as(superuser).get(path),
        await app.as(superuser).get(path),
      ];
      const names = (answer: typeof before) =>
        (answer.body.users as { username: string }[]).map(({ username }) => username);
      expect([names(after), after.body.total_count]).toEqual([
        names(before),
        before.body.total_count,
      ]);
    }
    for (const path of [
      'users/list',
      'groups/list',
      'groups/get/team',
      'workspaces/list_pending_invites',
    ]) {
      const ask = (to: TestApp) =>
        to.withToken(superuser.apiKey).get(`/api/w/${workspaceId}/${path}`);
      expect([path, (await ask(app)).body]).toEqual([path, (await ask(origin)).body]);
      expect((await ask(app)).status).toBe(200);
    }
    const identities = 'SELECT provider, subject, user_id FROM identities';
    expect(await app.dataSource.query(identities)).toEqual([
      { provider: 'github', subject: '42', user_id: user.id },
    ]);
    const sessions = 'SELECT count(*)::int AS count FROM api_keys WHERE session_epoch IS NOT NULL';
    expect(await app.dataSource.query(sessions)).toEqual([{ count: 0 }]);
  }

  it('restores the same directory in another database, and its export does so in a third one', async () => {
    const second = await importInto(openTestDatabase, lines);
    const exported = await linesOf(second);
    expect(exported.slice(1, -1)).toEqual(lines.slice(1, -1));
    await expectTheSame(second);
    const third = await importInto(openEmbedded, exported);
    await expectTheSame(third);
    // New accounts come after those that were imported.
    const newest = await aUser(third);
    const { body } = await third.as(superuser).get('/api/v1/users/?skip=2500&limit=1000');
    expect((body.users as unknown[]).at(-1)).toMatchObject({ username: newest.username });
  });

  it('contains no secret in plain text', () => {
    const text = lines.join('\n');
    for (const { apiKey, password } of [superuser, user, member]) {
      expect(text).not.toContain(apiKey);
      expect(text).not.toContain(password);
    }
    expect(text).toContain('$2b$04$');
  });

  it('ends with the checksum of what is before its last line, as `head -n -1 | sha256sum` has it', () => {
    expect(lines.at(-1)).toContain(`"sha256":"${sumOf(lines.slice(0, -1))}"`);
  });

  it('keeps numbers and the order of keys in JSON unchanged', () => {
    expect(lines.find((line) => line.includes(user.id))).toContain(`"optins":${OPTINS}`);
  });

  describe('that cannot be imported', () => {
    let database: Database;
    beforeAll(async () => {
      database = await openTestDatabase();
    });
    afterAll(() => database.close());

    const users = () => lines.filter((line) => line.startsWith('{"table":"users"')).slice(0, 3);
    /** A file with its own checksum. */
    const whole = (...rows: string[]) => {
      const before = [lines[0]!, ...rows];
      const sha256 = sumOf(before);
      return [...before, JSON.stringify({ end: true, rows: rows.length, sha256 })];
    };
    const at = (part: string) => lines.findIndex((line) => line.includes(part));
    const tail = () => JSON.parse(lines.at(-1)!) as { rows: number; sha256: string };
    const head = (change: object) => JSON.stringify({ ...JSON.parse(lines[0]!), ...change });

    it.each<[RegExp, string, () => string[]]>([
      [/^The file has no last line/, 'a file that was cut off', () => lines.slice(0, -1)],
      [/^The file has no last line/, 'an empty file', () => []],
      [/^Line 1: is not JSON/, 'another file', () => ['hello']],
      [/^Line 1: this is not an export/, 'another JSON file', () => ['{}']],
      [/^Line 1: version 3 .* unknown/, 'a later format', () => [head({ version: 3 })]],
      [/^Line 1: .* newer Gatehouse/, 'a later schema', () => [head({ schema: 'Future1' })]],
      [/^Line 3: is not JSON/, 'a broken line', () => whole(users()[0]!, '{"table":')],
      [
        /^Line 2: its values nest too deep/,
        'an object that no database can read',
        () => whole(`{"table":"users","row":{"optins":${'['.repeat(9000)}${']'.repeat(9000)}}}`),
      ],
      [/^Line 2: must be a JSON object/, 'a line that is not an object', () => whole('[]')],
      [/^Line 2: there is no table "x"/, 'an unknown table', () => whole('{"table":"x","row":{}}')],
      [
        /^Line 2: there is no table "sessions"/,
        'a table that is not exported',
        () => whole('{"table":"sessions","row":{}}'),
      ],
      [
        /^Line 2: "users" has no column "seq; DROP/,
        'an unknown column',
        () => whole('{"table":"users","row":{"seq; DROP TABLE users":1}}'),
      ],
      [/^Line 2: the row is empty/, 'an empty row', () => whole('{"table":"users","row":{}}')],
      [/^Line 2: "row" must be/, 'a line without a row', () => whole('{"table":"users"}')],
      [
        /^Line 4: invalid input syntax for type uuid/,
        'a value of another type',
        () => whole(users()[0]!, users()[1]!, users()[2]!.replace(/"id":"[^"]+"/, '"id":"x"')),
      ],
      [
        /^Line 4: "users" has a row with id "[-\da-f]{36}" already/,
        'an account twice',
        () => whole(users()[0]!, users()[1]!, users()[0]!),
      ],
      [
        /^Line 2: Account "[-\da-f]{36}" not found/,
        'a password without an account',
        () => whole(lines.find((line) => line.startsWith('{"table":"passwords"'))!),
      ],
      [
        /^Line 2: null value in column "is_active"/,
        'an account without a required column',
        () => whole(`{"table":"users","row":{"id":"${user.id}","username":"x"}}`),
      ],
      [
        /should have \d+ rows and has \d+: lines are missing or were added\. Nothing was imported/,
        'a missing line',
        () => lines.toSpliced(at('"bulk-7"'), 1),
      ],
      [
        /^The checksum in the last line does not match: a line was changed or damaged/,
        'a changed right',
        () => lines.with(at(user.id), lines[at(user.id)]!.replace('r":false', 'r":true')),
      ],
      [
        /^The checksum .* does not match/,
        'an invisible change',
        () => lines.with(1, `${lines[1]!} `),
      ],
      [/^The checksum .* does not match/, 'an empty line', () => lines.toSpliced(2, 0, '')],
      [
        /^The checksum .* does not match/,
        'two lines in another order',
        () =>
          lines
            .with(at('"bulk-7"'), lines[at('"bulk-8"')]!)
            .with(at('"bulk-8"'), lines[at('"bulk-7"')]!),
      ],
      [
        /^Line \d+: is not JSON/,
        'a line that was cut',
        () => lines.with(at('"bulk-7"'), lines[at('"bulk-7"')]!.slice(0, -9)),
      ],
      [
        /^Line \d+: the checksum is missing/,
        'a last line without its checksum',
        () => lines.with(-1, JSON.stringify({ end: true, rows: tail().rows })),
      ],
      [
        /^The checksum .* does not match/,
        'another checksum in a file of the older version',
        () => lines.with(0, head({ version: 1 })),
      ],
      [/^Line 4: nothing may follow/, 'two files in one', () => [...whole(users()[0]!), lines[0]!]],
    ])('%s: %s', async (message, _name, file) => {
      await expect(read(database, file())).rejects.toThrow(message);
      expect(await database.dataSource.query('SELECT 1 FROM users')).toEqual([]);
    });

    it('unless it was written before there were checksums, which is told', async () => {
      const { rows } = tail();
      const old = [
        head({ version: 1 }),
        ...lines.slice(1, -1),
        JSON.stringify({ end: true, rows }),
      ];
      const into = await openTestDatabase();
      expect(await read(into, old)).toEqual({ rows, isVerified: false });
      await into.close();
    });

    it('because accounts exist already', async () => {
      await expect(read(origin, lines)).rejects.toThrow(/^The directory is not empty: "users"/);
    });
  });
});

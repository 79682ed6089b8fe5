import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readLangflow } from '../../src/instance/sources/langflow-source.js';
import { readWindmill } from '../../src/instance/sources/windmill-source.js';
import { isOnServer } from '../support/process-database.js';
import { createDatabase } from '../support/test-database.js';
import { LANGFLOW_1_13, writeSqlite } from './langflow-databases.js';
import { idOf, type Row } from './langflow-rows.js';
import { writeWindmill } from './windmill-databases.js';

const user = (number: number, username: string, more: Row = {}): Row => ({
  id: idOf(number),
  username,
  password: '',
  is_active: 1,
  is_superuser: 0,
  ...more,
});
const profile = (number: number, owner: string | null, more: Row = {}): Row => ({
  id: idOf(2000 + number),
  user_id: owner,
  sso_provider: 'corp',
  sso_user_id: `subject-${number}`,
  ...more,
});
const neverRead = () => Promise.reject(new Error('No file is read.'));

describe('the database of another product', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-sources-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('may be named as Langflow does, and no password is in the answer about another name', async () => {
    const path = join(directory, 'named.db');
    writeSqlite(path, LANGFLOW_1_13, { user: [user(1, 'alice')] });
    for (const name of [path, `sqlite:///${path}`, `sqlite+aiosqlite:///${path}`]) {
      expect((await readLangflow(name)).accounts).toHaveLength(1);
    }
    for (const scheme of ['postgres', 'postgresql', 'postgresql+psycopg', 'POSTGRESQL+asyncpg']) {
      const url = `${scheme}://gatehouse:hunter22@127.0.0.1:1/nothing`;
      await expect(readLangflow(url)).rejects.toThrow('cannot be read: connect ECONNREFUSED');
      await expect(readWindmill(url, neverRead)).rejects.toThrow('connect ECONNREFUSED');
    }
    for (const name of ['mysql://gatehouse:hunter22@127.0.0.1/x', 'host=x password=hunter22']) {
      for (const reading of [readLangflow(name), readWindmill(name, neverRead)]) {
        await expect(reading).rejects.toThrow(/^This is neither a file nor a URL as postgres:/);
      }
    }
  });

  it('has all log-ins at providers in the report', async () => {
    const path = join(directory, 'profiles.db');
    writeSqlite(path, LANGFLOW_1_13, {
      user: [user(1, 'alice'), user(2, 'old', { retired_at: '2025-05-29 16:02:20' })],
      sso_user_profile: [
        profile(1, idOf(1)),
        profile(2, idOf(1), { sso_user_id: null }),
        profile(3, idOf(2)),
        profile(4, idOf(999)),
        profile(5, null, { sso_provider: null, sso_user_id: null }),
        profile(6, idOf(1), { sso_provider: 'gatehouse', sso_user_id: idOf(1) }),
      ],
    });
    const { accounts, leftOut, notes } = await readLangflow(path);
    expect(accounts[0]!.identities).toEqual([{ provider: 'corp', subject: 'subject-1' }]);
    const reasons = leftOut.filter(({ kind }) => kind === 'identities');
    expect(reasons.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      `"corp" of ${idOf(1)}: it has no provider or no id there`,
      `"corp" of ${idOf(2)}: its account was left out`,
      `"corp" of ${idOf(999)}: its account is missing`,
      '"" of nobody: its account is missing',
    ]);
    expect(notes).toEqual([expect.stringContaining('under the names corp.')]);
  });

  it('may have an id twice: the first row counts', async () => {
    const path = join(directory, 'twice.db');
    const columns = { ...LANGFLOW_1_13[0]!.columns, id: 'VARCHAR' };
    writeSqlite(path, [{ name: 'user', columns }], {
      user: [user(1, 'alice'), user(1, 'mallory', { id: idOf(1).replaceAll('-', '') })],
    });
    const { accounts, leftOut } = await readLangflow(path);
    expect(accounts.map(({ username }) => username)).toEqual(['alice']);
    expect(leftOut).toEqual([
      { kind: 'accounts', name: '"mallory"', reason: 'another row has the same id' },
    ]);
  });

  it('may be a file with anything in its values', async () => {
    const odd = { toString: 1 };
    const text = JSON.stringify([{ email: 'a@corp.example', name: odd, company: [odd] }]);
    const { accounts } = await readWindmill('users.json', () => Promise.resolve(text));
    expect(accounts).toMatchObject([{ username: 'a@corp.example', isSuperuser: false }]);
    expect(accounts[0]).not.toHaveProperty('name');
  });

  (isOnServer ? describe : describe.skip)('on PostgreSQL', () => {
    let source: Awaited<ReturnType<typeof createDatabase>>;
    let client: pg.Client;
    beforeAll(async () => {
      source = await createDatabase(process.env['DATABASE_URL']!);
      await writeWindmill(source.url, '');
      client = new pg.Client({ connectionString: source.url });
      await client.connect();
    });
    afterAll(async () => {
      await client.end();
      await source.drop();
    });

    it('has no key without limits whose scopes cannot be read', async () => {
      const unreadable = async () => {
        const { leftOut } = await readWindmill(source.url, neverRead);
        return leftOut.flatMap(({ name, reason }) =>
          reason === 'its scopes cannot be read' ? name : [],
        );
      };
      await client.query(`UPDATE token SET scopes = '{NULL}' WHERE label = 'ci'`);
      expect(await unreadable()).toEqual(['"ci" of "carol@corp.example"']);
      await client.query('ALTER TABLE token ALTER COLUMN scopes TYPE jsonb USING to_jsonb(scopes)');
      expect((await unreadable()).sort()).toEqual([
        '"bound" of "carol@corp.example"',
        '"ci" of "carol@corp.example"',
      ]);
    });

    it('is not read in part, where its policies hide rows from the role', async () => {
      const role = `reader_${new URL(source.url).pathname.slice(1)}`;
      await client.query(`
        CREATE ROLE "${role}";
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO "${role}"`);
      try {
        const url = new URL(source.url);
        // As a log-in of the role would, which may need a password.
        url.searchParams.set('options', `-c role=${role}`);
        expect((await readWindmill(url.href, neverRead)).accounts).toHaveLength(5);
        await client.query('ALTER TABLE token ENABLE ROW LEVEL SECURITY');
        await expect(readWindmill(url.href, neverRead)).rejects.toThrow('row-level security');
        // The owner of the tables sees all rows.
        expect((await readWindmill(source.url, neverRead)).accounts).toHaveLength(5);
      } finally {
        await client.query(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
      }
    });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashSync } from 'bcrypt';
import type { Database } from '../../src/platform/database/database.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
import { IdentifiersService } from '../../src/users/identifiers.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';

const PASSWORD = 'a password of the test';
const IDS = Object.fromEntries(
  ['root', 'squatter', 'Bob', 'bob', 'zoe', 'strasse', 'plain', 'linked'].map((name) => [
    name,
    randomUUID(),
  ]),
) as Record<'root' | 'squatter' | 'Bob' | 'bob' | 'zoe' | 'strasse' | 'plain' | 'linked', string>;

/** Accounts that the previous version allowed. */
const ACCOUNTS = [
  { id: IDS.root, username: 'root', email: 'root@corp.example' },
  { id: IDS.squatter, username: 'root@corp.example', email: 'squatter@corp.example' },
  { id: IDS.Bob, username: 'Bob ', email: null },
  { id: IDS.bob, username: 'bob', email: null },
  { id: IDS.zoe, username: 'ZOË', email: 'zoë@corp.example' },
  { id: IDS.strasse, username: 'strasse', email: 'x@straße.example' },
  { id: IDS.plain, username: 'clerk@corp.example', email: null },
  { id: IDS.linked, username: 'linked@corp.example', email: 'linked@corp.example' },
];

let database: Database;
let app: TestApp;

/**
 * Goes back to the version in which user names and emails were two sets, adds the accounts, and
 * migrates.
 */
beforeAll(async () => {
  database = await openTestDatabase();
  const { dataSource } = database;
  const place = MIGRATIONS.findIndex(({ name }) => name === 'IdentifyAccounts1766000000000');
  for (let left = MIGRATIONS.length; left > place; left -= 1) await dataSource.undoLastMigration();
  for (const { id, username, email } of ACCOUNTS) {
    await dataSource.query(
      'INSERT INTO users (id, username, email, is_active, is_superuser) VALUES ($1, $2, $3, true, $4)',
      [id, username, email, id === IDS.root],
    );
    await dataSource.query('INSERT INTO passwords (user_id, hash) VALUES ($1, $2)', [
      id,
      hashSync(PASSWORD, 4),
    ]);
  }
  await dataSource.query(
    `INSERT INTO identities (provider, subject, user_id) VALUES ('github', '42', $1)`,
    [IDS.linked],
  );
  await dataSource.runMigrations();
  app = await startTestApp({ SIGNUP_ENABLED: 'true', NEW_USER_IS_ACTIVE: 'true' }, () =>
    Promise.resolve(database),
  );
});
afterAll(() => app.close());

const logInOnLangflow = (username: string) =>
  app.anonymous.form('/api/v1/login', { username, password: PASSWORD });
const logInOnWindmill = (email: string) =>
  app.anonymous.post('/api/auth/login', { email, password: PASSWORD });

describe('a database of the previous version', () => {
  it('200: every log-in that worked before', async () => {
    for (const { username } of ACCOUNTS) {
      expect([username, (await logInOnLangflow(username)).status]).toEqual([username, 200]);
    }
    const emails = ACCOUNTS.flatMap(({ email }) => email ?? []);
    for (const email of [...emails, 'bob']) {
      expect([email, (await logInOnWindmill(email)).status]).toEqual([email, 200]);
    }
  });

  it('keeps all names, and sets the proof of each email', async () => {
    const rows = await app.dataSource.query(
      'SELECT id, username, email, email_proof FROM users ORDER BY seq',
    );
    expect(rows).toEqual(
      ACCOUNTS.map((account) => ({
        ...account,
        email_proof:
          account.email === null ? null : account.id === IDS.linked ? 'provider' : 'superuser',
      })),
    );
  });

  it('lists the identifiers that several accounts hold', async () => {
    const contested = await app.nest.get(IdentifiersService).listContested();
    expect(contested.map(({ key, holders }) => [key, holders.map(({ id }) => id)])).toEqual([
      ['bob', [IDS.Bob, IDS.bob]],
      ['root@corp.example', [IDS.root, IDS.squatter]],
    ]);
  });

  it('400: a sign-up with a contested name, or with a taken name in another case', async () => {
    for (const username of ['BOB', 'zoë', 'Zoe\u0308']) {
      const answer = await app.anonymous.post('/api/v1/users/', { username, password: PASSWORD });
      expect([username, answer.status]).toEqual([username, 400]);
    }
  });

  it('settles a contested name, and frees it when its holders give it up', async () => {
    const identifiers = app.nest.get(IdentifiersService);
    await identifiers.settle('bob', IDS.Bob);
    expect((await identifiers.listContested()).map(({ key }) => key)).toEqual([
      'root@corp.example',
    ]);
    expect((await logInOnLangflow('bob')).status).toBe(200);
    await app.dataSource.transaction((manager) =>
      manager.query(`UPDATE users SET username = 'robert' WHERE id = $1`, [IDS.Bob]),
    );
    const holders = () =>
      app.dataSource.query(`SELECT user_id FROM account_names WHERE name_key = 'bob'`);
    expect(await holders()).toEqual([{ user_id: IDS.bob }]);
    await app.dataSource.transaction((manager) =>
      manager.query('DELETE FROM users WHERE id = $1', [IDS.bob]),
    );
    expect(await holders()).toEqual([]);
  });

  it('adopts user names that are addresses as emails, except contested ones', async () => {
    const adoptions = await app.nest.get(IdentifiersService).adoptAllEmails();
    expect(adoptions.map(({ user, refusal }) => [user.id, refusal?.code])).toEqual([
      [IDS.plain, undefined],
    ]);
    expect((await logInOnWindmill('Clerk@corp.example')).status).toBe(200);
  });
});

import { hash as argon2Hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsersService } from '../../src/users/users.service.js';
import { anEmailUser, anIdentity, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'a password of Windmill';
/** The parameters of Windmill: the defaults of its library. */
const AS_WINDMILL = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

interface Row {
  readonly email: string;
  readonly login_type?: string;
  readonly password_hash?: string;
}

describe('rows of an export', () => {
  let app: TestApp;
  let root: TestAccount;
  beforeAll(async () => {
    // The least with which hashes of Windmill are accepted.
    app = await startTestApp({ BCRYPT_COST: '10' });
    root = await anEmailUser(app, { isSuperuser: true });
  });
  afterAll(() => app.close());

  const rows = async () =>
    (await app.withToken(root.apiKey).get('/api/users/export')).body as unknown as Row[];
  const rowOf = async (name: string) => (await rows()).find(({ email }) => email === name)!;
  const overwrite = (list: readonly object[]) =>
    app.withToken(root.apiKey).post('/api/users/overwrite', list);
  const logIn = (email: string, password: string) =>
    app.anonymous.post('/api/auth/login', { email, password });
  const newRow = (email: string, password_hash: string) => ({
    email,
    password_hash,
    super_admin: false,
    verified: true,
    first_time_user: true,
  });

  it('200: tell how their owners log in; nothing of it is applied when a list is sent', async () => {
    const username = 'only-at-a-provider';
    const linked = await app.nest.get(UsersService).create({ username });
    const known = await anEmailUser(app);
    expect((await rowOf(username)).login_type).toBe('password');
    await anIdentity(app, linked.id, { provider: 'google' });
    expect((await rowOf(username)).login_type).toBe('google');
    expect((await rowOf(known.username)).login_type).toBe('password');
    const changed = (await rows()).map((row) =>
      row.email === known.username ? { ...row, login_type: 'google' } : row,
    );
    expect((await overwrite(changed)).text).toBe('users overwritten');
    expect((await rowOf(known.username)).login_type).toBe('password');
    expect((await logIn(known.username, known.password)).status).toBe(200);
  });

  it('200: a hash as Windmill makes it opens the account, and is ours after the first log-in', async () => {
    const email = 'from-windmill@example.com';
    const hash = await argon2Hash(PASSWORD, AS_WINDMILL);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const { text } = await overwrite([...(await rows()), newRow(email, hash)]);
    expect(text).toBe('users overwritten');
    expect((await rowOf(email)).password_hash).toBe(hash);
    expect((await logIn(email, `${PASSWORD}!`)).status).toBe(400);
    expect((await logIn(email, PASSWORD)).status).toBe(200);
    expect((await rowOf(email)).password_hash).toMatch(/^\$2b\$10\$/);
  });

  it.each([
    ['memory', 'm=262145,t=1,p=1'],
    ['passes', 'm=1024,t=17,p=1'],
    ['lanes', 'm=1024,t=1,p=17'],
  ])('422: a hash whose check takes too much: %s', async (_, parameters) => {
    const hash = `$argon2id$v=19$${parameters}$c29tZXNhbHQ$c29tZXNhbHRzb21l`;
    const { status, text } = await overwrite([newRow('planted@example.com', hash)]);
    expect([status, text]).toEqual([422, expect.stringContaining('0.password_hash')]);
  });
});

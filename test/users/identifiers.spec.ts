import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashSync } from 'bcrypt';
import {
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'a password of the test';

let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  app = await startTestApp({ SIGNUP_ENABLED: 'true', NEW_USER_IS_ACTIVE: 'true' });
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

const unique = () => randomUUID().slice(0, 8);
const signUp = (username: string) =>
  app.anonymous.post('/api/v1/users/', { username, password: PASSWORD });
const renameOnLangflow = (account: TestAccount, username: string) =>
  app.as(account).patch(`/api/v1/users/${account.id}`, { username });
const renameOnZenml = (account: TestAccount, username: string) =>
  app.withToken(account.apiKey).patch('/users/me', { username });
const nameOf = async (account: TestAccount) =>
  (await app.as(account).get('/api/v1/users/whoami')).body.username as string;

describe('a user name that its owner chooses', () => {
  it.each([
    ['an address', `ceo-${unique()}@corp.example`],
    ['an address with a full-width "@"', `ceo-${unique()}＠corp.example`],
    ['a space at the end', `admin-${unique()} `],
    ['a space at the beginning', ` admin-${unique()}`],
    ['a no-break space at the end', `admin-${unique()}\u00a0`],
    ['a Hangul filler at the end', `admin-${unique()}\u3164`],
    ['a Cyrillic letter among Latin ones', `аdmin-${unique()}`],
    ['a Greek letter among Latin ones', `αdmin-${unique()}`],
    ['a zero-width space', `ad\u200bmin-${unique()}`],
    ['a zero-width joiner', `ad\u200dmin-${unique()}`],
    ['a right-to-left override', `\u202enimda-${unique()}`],
    ['a private-use character', `admin\ue000-${unique()}`],
    ['a soft hyphen', `ad\u00admin-${unique()}`],
    ['a variation selector', `admin\ufe0f${unique()}`],
    ['a variation selector of the supplementary plane', `admin\u{e0100}${unique()}`],
    ['a combining grapheme joiner', `ad\u034fmin${unique()}`],
    ['an initial Hangul filler', `ad\u115fmin${unique()}`],
    ['a medial Hangul filler', `ad\u1160min${unique()}`],
    ['a Hangul filler', `ad\u3164min${unique()}`],
    ['a half-width Hangul filler', `ad\uffa0min${unique()}`],
    ['a blank Braille pattern', `ad\u2800min${unique()}`],
    ['a Mongolian vowel separator', `ad\u180emin${unique()}`],
    ['a combining mark at the beginning', `\u0301admin${unique()}`],
  ])('400: %s, at sign-up and in a rename', async (_, name) => {
    const user = await aUser(app);
    expect((await signUp(name)).status).toBe(400);
    expect((await renameOnLangflow(user, name)).status).toBe(400);
    expect((await renameOnZenml(user, name)).status).not.toBe(200);
    expect(await nameOf(user)).toBe(user.username);
  });

  it.each([
    '王小明',
    '王小明 Amy',
    'さくらサクラ桜',
    '김철수',
    'Ольга',
    'Ólafur',
    "O'Neil-2",
    'naïve_user.1',
  ])('201: %s', async (name) => {
    expect((await signUp(`${name} ${unique().replace(/[a-f]/g, '0')}`)).status).toBe(201);
  });

  it('200: the proved email of the account itself', async () => {
    const user = await anEmailUser(app);
    const email = user.username;
    expect((await renameOnLangflow(user, `other-${unique()}`)).status).toBe(200);
    expect((await renameOnLangflow(user, email.toUpperCase())).status).toBe(200);
    expect(await nameOf(user)).toBe(email.toUpperCase());
  });

  it('200: the current user name sent again, whatever it is', async () => {
    const name = `clerk-${unique()}@corp.example`;
    const user = await aUser(app, { username: name });
    const key = await anApiKey(app, user.id, { scopes: ['users:write'] });
    const body = { username: name, profile_image: 'Space/01.svg' };
    expect((await app.as(user).patch(`/api/v1/users/${user.id}`, body)).status).toBe(200);
    const byKey = app.as({ apiKey: key.text });
    expect((await byKey.patch(`/api/v1/users/${user.id}`, body)).status).toBe(200);
    expect((await renameOnZenml(user, name)).status).toBe(200);
    expect(await nameOf(user)).toBe(name);
  });
});

describe('an identifier', () => {
  it('400: a taken one in another case, width or composition', async () => {
    const name = `Zoë-${unique()}`;
    expect((await signUp(name)).status).toBe(201);
    for (const same of [name.toUpperCase(), name.toLowerCase(), name.normalize('NFD')]) {
      expect((await signUp(same)).status).toBe(400);
    }
    const wide = `straße-${unique()}`;
    expect((await signUp(wide)).status).toBe(201);
    expect((await signUp(wide.replace('ß', 'SS'))).status).toBe(400);
    expect((await signUp(wide.replace('ß', 'ẞ'))).status).toBe(400);
    const narrow = `weiss-${unique()}`;
    expect((await signUp(narrow)).status).toBe(201);
    expect((await signUp(narrow.replace('ss', 'ẞ').toUpperCase())).status).toBe(400);
  });

  it('200: its owner changes its case', async () => {
    const user = await aUser(app);
    expect((await renameOnLangflow(user, user.username.toUpperCase())).status).toBe(200);
  });

  it("400: another account's email as the user name of an account with an email", async () => {
    const root = await anEmailUser(app, { isSuperuser: true });
    const other = await anEmailUser(app);
    for (const email of [root.username, root.username.toUpperCase()]) {
      expect((await renameOnLangflow(other, email)).status).toBe(400);
      // Not even a superuser can set it.
      const body = { username: email };
      expect((await app.as(superuser).patch(`/api/v1/users/${other.id}`, body)).status).toBe(400);
    }
  });

  it('409: an email that is the user name of another account', async () => {
    const name = `boss-${unique()}@corp.example`;
    await aUser(app, { username: name });
    const other = await aUser(app);
    const answer = await app
      .withToken(superuser.apiKey)
      .patch(`/users/${other.id}`, { email: name.toUpperCase() });
    expect(answer.status).toBe(409);
  });

  it('201: a user name that its account gave up', async () => {
    const user = await aUser(app);
    expect((await renameOnLangflow(user, `next-${unique()}`)).status).toBe(200);
    expect((await signUp(user.username)).status).toBe(201);
  });

  it('201: a user name whose account was deleted', async () => {
    const user = await aUser(app);
    expect((await app.as(superuser).delete(`/api/v1/users/${user.id}`)).status).toBe(200);
    expect((await signUp(user.username.toUpperCase())).status).toBe(201);
  });

  it('201: one of several sign-ups at the same time in different cases', async () => {
    const name = `race-${unique()}`;
    const names = Array.from({ length: 8 }, (_, n) => (n % 2 ? name : name.toUpperCase()));
    const answers = await Promise.all(names.map((each) => signUp(each)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });
});

describe('an email', () => {
  it.each(['\ufe0f', '\u034f', '\u{e0100}', '\u1160', '\u115f', '\u3164', '\uffa0', '\u2800'])(
    'is rejected with the invisible character %j on every API',
    async (invisible) => {
      const client = app.withToken(superuser.apiKey);
      const email = `ceo${invisible}-${unique()}@corp.example`;
      const query = new URLSearchParams({ username: email, password: PASSWORD });
      expect((await client.post(`/users?${query.toString()}`)).status).toBe(422);
      const created = { email, password: PASSWORD, super_admin: false };
      expect((await client.post('/api/users/create', created)).status).toBe(400);
      const user = await aUser(app);
      expect((await client.patch(`/users/${user.id}`, { email })).status).toBe(422);
      expect((await signUp(email)).status).toBe(400);
    },
  );

  it('is rejected with "ß" and "ẞ" on every API, because its key would be another address', async () => {
    const client = app.withToken(superuser.apiKey);
    const target = await anEmailUser(app, { username: `strasse-${unique()}@corp.example` });
    for (const sharp of ['ß', 'ẞ']) {
      const email = target.username.replace('ss', sharp);
      const query = new URLSearchParams({ username: email, password: PASSWORD });
      expect((await client.post(`/users?${query.toString()}`)).status).toBe(422);
      expect((await client.patch(`/users/${target.id}`, { email })).status).toBe(422);
      const created = { email, password: PASSWORD, super_admin: false };
      expect((await client.post('/api/users/create', created)).status).toBe(400);
      const entry = { email, verified: true, super_admin: true, first_time_user: true };
      const list = (await client.get('/api/users/export')).body as object[];
      const { text } = await client.post('/api/users/overwrite', [...list, entry]);
      expect(text).toMatch(/^users overwritten\n.*not an email/i);
    }
    const { body } = await app.as(target).get('/api/v1/users/whoami');
    expect(body.is_superuser).toBe(false);
  });

  it('403: a key without the scope admin sets it for a new account', async () => {
    const key = await anApiKey(app, superuser.id, { scopes: ['users:write'] });
    const email = `new-${unique()}@corp.example`;
    const client = app.withToken(key.text);
    const body = { email, password: PASSWORD, super_admin: false };
    expect((await client.post('/api/users/create', body)).status).toBe(403);
    const query = new URLSearchParams({ username: email, password: PASSWORD });
    expect((await client.post(`/users?${query.toString()}`)).status).toBe(403);
  });

  it('403: its owner sets it, also to what it is (contract zenml 1.3)', async () => {
    const user = await anEmailUser(app);
    const client = app.withToken(user.apiKey);
    for (const email of [`other-${unique()}@corp.example`, user.username]) {
      expect((await client.patch(`/users/${user.id}`, { email })).status).toBe(403);
    }
  });

  it('200: a superuser sends the email of an account again unchanged', async () => {
    const user = await anEmailUser(app, { username: unique(), email: `${unique()}@corp.example` });
    const client = app.withToken(superuser.apiKey);
    const { body: before } = await client.get(`/users/${user.id}`);
    for (const email of [before.email as string, (before.email as string).toUpperCase()]) {
      const { status, body } = await client.patch(`/users/${user.id}`, { email });
      expect([status, body]).toEqual([200, before]);
    }
  });

  it('200: a superuser sets it to the address that is the user name of the account', async () => {
    const name = `Adopted-${unique()}@Corp.example`;
    const user = await aUser(app, { username: name });
    const answer = await app
      .withToken(superuser.apiKey)
      .patch(`/users/${user.id}`, { email: name });
    expect([answer.status, answer.body.email]).toEqual([200, name.toLowerCase()]);
    expect(await nameOf(user)).toBe(name);
  });
});

describe('users/overwrite', () => {
  const overwrite = (list: readonly object[]) =>
    app.withToken(superuser.apiKey).post('/api/users/overwrite', list);
  const others = async () =>
    (await app.withToken(superuser.apiKey).get('/api/users/export')).body as { email: string }[];

  it('200: a verified entry does not match an account by its user name; the answer names the conflict', async () => {
    const email = `boss-${unique()}@corp.example`;
    // A superuser could create such an account in an older version.
    const squatter = await aUser(app, { username: email });
    const entry = {
      email,
      super_admin: true,
      verified: true,
      first_time_user: false,
      password_hash: hashSync('another password', 4),
    };
    const added = { ...entry, email: `added-${unique()}@corp.example` };
    const list = (await others()).filter((user) => user.email !== email);
    const answer = await overwrite([...list, entry, added]);
    expect([answer.status, answer.text]).toEqual([
      200,
      `users overwritten\n${email}: Bad request: an account with this email already exists`,
    ]);
    const { rows } = {
      rows: await app.dataSource.query('SELECT is_superuser FROM users WHERE id = $1', [
        squatter.id,
      ]),
    };
    expect(rows).toEqual([{ is_superuser: false }]);
    expect((await others()).map((user) => user.email)).toContain(added.email);
  });

  it('401: a key of an account that got other rights or another password', async () => {
    const [promoted, changed, same] = [
      await anEmailUser(app),
      await anEmailUser(app),
      await anEmailUser(app),
    ];
    const list = (await others()).map((user) => ({
      ...user,
      ...(user.email === promoted.username && { super_admin: true }),
      ...(user.email === changed.username && { password_hash: hashSync('another password', 4) }),
    }));
    expect((await overwrite(list)).text).toBe('users overwritten');
    const whoami = (account: TestAccount) => app.withToken(account.apiKey).get('/api/users/whoami');
    expect((await whoami(promoted)).status).toBe(401);
    expect((await whoami(changed)).status).toBe(401);
    expect((await whoami(same)).status).toBe(200);
    expect((await whoami(superuser)).status).toBe(200);
  });

  it('200: an unverified entry matches the account with exactly that user name', async () => {
    const user = await aUser(app);
    const list = (await others()).map((entry) =>
      entry.email === user.username ? { ...entry, name: 'By user name' } : entry,
    );
    expect((await overwrite(list)).text).toBe('users overwritten');
    const { body } = await app.withToken(user.apiKey).get('/api/users/whoami');
    expect(body).toMatchObject({ name: 'By user name', verified: false });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

const su = () => app.withToken(superuser.apiKey);
const anAddress = () => `new.${randomBytes(6).toString('hex')}@example.com`;
const stored = async ({ id }: TestAccount) =>
  (
    await app.dataSource.query<object[]>(
      'SELECT username, username_key, email FROM users WHERE id = $1',
      [id],
    )
  )[0];

const WAYS: [string, (user: TestAccount, email: string) => Promise<{ status: number }>][] = [
  ['ZenML’s PATCH', ({ id }, email) => su().patch(`/users/${id}`, { email })],
  [
    'ZenML’s PATCH with the current user name',
    ({ id, username }, email) => su().patch(`/users/${id}`, { email, username }),
  ],
  [
    'Windmill’s change_email',
    ({ username }, email) => su().post(`/api/users/change_email/${username}`, { new_email: email }),
  ],
];

describe('an account whose user name is its email', () => {
  it.each(WAYS)(
    '200: the new email is also its user name after %s; the old one is free',
    async (_, change) => {
      const [user, email] = [await anEmailUser(app), anAddress()];
      expect((await change(user, email.toUpperCase())).status).toBe(200);
      expect(await stored(user)).toEqual({ username: email, username_key: email, email });
      const found = await su().get(`/api/users/exists/${user.username}`);
      expect(found.body).toBe(false);
      const { password } = user;
      const login = { username: user.username, password };
      expect((await app.anonymous.form('/api/v1/login', login)).status).toBe(401);
      expect(
        (await app.anonymous.form('/api/v1/login', { username: email, password })).status,
      ).toBe(200);
      const successor = {
        email: user.username,
        password: 'a good new password',
        super_admin: false,
      };
      expect((await su().post('/api/users/create', successor)).status).toBe(201);
    },
  );

  it('200: a user name that is sent with the email is used instead', async () => {
    const [user, email] = [await anEmailUser(app), anAddress()];
    const username = `name-${user.id.slice(0, 8)}`;
    expect((await su().patch(`/users/${user.id}`, { email, username })).status).toBe(200);
    expect(await stored(user)).toMatchObject({ username, email });
  });

  it.each(WAYS)(
    '200: the account of the first start keeps its user name after %s',
    async (_, change) => {
      const [user, email] = [await anEmailUser(app, { isInternal: true }), anAddress()];
      expect((await change(user, email)).status).toBe(200);
      expect(await stored(user)).toMatchObject({ username: user.username, email });
    },
  );
});

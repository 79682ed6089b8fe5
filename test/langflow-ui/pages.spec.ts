import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Browser } from './browser.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

async function signIn(account: TestAccount): Promise<Browser> {
  const browser = new Browser(app.anonymous);
  expect((await browser.login(account)).status).toBe(200);
  return browser;
}

describe("the web UI's admin page", () => {
  let admin: Browser;
  beforeAll(async () => {
    admin = await signIn(await aSuperuser(app));
  });

  /** An account as the page gets it from the list. */
  async function findRow(username: string) {
    const { status, body } = await admin.get(`/users/?skip=0&limit=12&search=${username}`);
    expect(status).toBe(200);
    expect(body.total_count).toBe(1);
    return body.users[0] as { readonly id: string; readonly last_login_at: string | null };
  }

  it('200: the list has the total, and valid dates', async () => {
    await aUser(app);
    const { status, body } = await admin.get('/users/?skip=0&limit=12');
    expect(status).toBe(200);
    expect(body.total_count).toBeGreaterThanOrEqual(2);
    expect(body.users.length).toBeGreaterThanOrEqual(2);
    for (const row of body.users) {
      expect(Date.parse(row.create_at as string)).not.toBeNaN();
      expect(Date.parse(row.updated_at as string)).not.toBeNaN();
    }
  });

  it('201, 200: a new user is created, then activated; it can sign in', async () => {
    const account = { username: 'made-by-admin', password: 'a-good-password' };
    const rights = { is_active: true, is_superuser: false };
    const created = await admin.post('/users/', { ...account, ...rights });
    expect(created.status).toBe(201);
    const patched = await admin.patch(`/users/${created.body.id}`, rights);
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({ username: 'made-by-admin', ...rights });
    expect((await new Browser(app.anonymous).login(account)).status).toBe(200);
  });

  it('200: an edit with an empty password leaves the password as it is', async () => {
    const user = await aUser(app);
    const edit = {
      username: `${user.username}-x`,
      password: '',
      is_active: true,
      is_superuser: false,
    };
    const { status, body } = await admin.patch(`/users/${user.id}`, edit);
    expect(status).toBe(200);
    expect(body.username).toBe(`${user.username}-x`);
    const { password } = user;
    const login = await new Browser(app.anonymous).login({ username: edit.username, password });
    expect(login.status).toBe(200);
  });

  it('200: a checkbox sends back the whole object from the list, of a user who never signed in', async () => {
    const user = await aUser(app);
    const row = await findRow(user.username);
    expect(row.last_login_at).toBeNull();
    const { status, body } = await admin.patch(`/users/${row.id}`, { ...row, is_active: false });
    expect(status).toBe(200);
    expect(body).toEqual({ ...row, is_active: false, updated_at: expect.any(String) });
    expect(await findRow(user.username)).toEqual(body);
  });

  it('200: a checkbox sends back the whole object from the list, of a user with every field set', async () => {
    const user = await aUser(app);
    const own = await signIn(user);
    await own.patch(`/users/${user.id}`, { profile_image: 'People/curls.svg' });
    await own.post('/api_key/store', { api_key: 'a-store-key' });
    const row = await findRow(user.username);
    expect(row).toMatchObject({
      profile_image: 'People/curls.svg',
      store_api_key: expect.any(String),
      last_login_at: expect.any(String),
    });
    const { status, body } = await admin.patch(`/users/${row.id}`, { ...row, is_superuser: true });
    expect(status).toBe(200);
    expect(body).toEqual({ ...row, is_superuser: true, updated_at: expect.any(String) });
  });

  it('200: a deleted user is no longer listed', async () => {
    const user = await aUser(app);
    expect((await admin.delete(`/users/${user.id}`)).status).toBe(200);
    const { body } = await admin.get(`/users/?skip=0&limit=12&search=${user.username}`);
    expect(body).toEqual({ total_count: 0, users: [] });
  });

  it('403: an ordinary user', async () => {
    const browser = await signIn(await aUser(app));
    const { status, body } = await browser.get('/users/?skip=0&limit=12');
    expect(status).toBe(403);
    expect(body.detail).toEqual(expect.any(String));
  });
});

describe("the web UI's page of API keys", () => {
  it('200: keys with and without an expiry are created, listed and deleted', async () => {
    const user = await aUser(app);
    const browser = await signIn(user);
    const forever = await browser.post('/api_key/', { name: 'forever' });
    expect(forever.status).toBe(200);
    expect(forever.body).toMatchObject({ name: 'forever', expires_at: null });
    expect(forever.body.api_key).toMatch(/^sk-/);

    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    expect(expires_at).toMatch(/\.\d{3}Z$/);
    const limited = await browser.post('/api_key/', { name: 'limited', expires_at });
    expect(limited.status).toBe(200);
    expect(Date.parse(limited.body.expires_at as string)).toBe(
      Math.floor(Date.parse(expires_at) / 1000) * 1000,
    );

    const { body } = await browser.get('/api_key/');
    expect(body).toMatchObject({ total_count: 3, user_id: user.id });
    for (const key of body.api_keys) {
      expect(key).toMatchObject({
        id: expect.any(String),
        api_key: expect.stringMatching(/\*+$/),
        total_uses: expect.any(Number),
        is_active: true,
      });
      expect(Date.parse(key.created_at as string)).not.toBeNaN();
    }

    for (const { id } of [forever.body, limited.body]) {
      expect((await browser.delete(`/api_key/${id}`)).status).toBe(200);
    }
    expect((await browser.get('/api_key/')).body.total_count).toBe(1);
  });
});

describe("the web UI's page of general settings", () => {
  it('200: every listed picture can be chosen, and is then shown', async () => {
    const user = await aUser(app);
    const browser = await signIn(user);
    const { files } = (await browser.get('/files/profile_pictures/list')).body;
    for (const profile_image of files as string[]) {
      const patched = await browser.patch(`/users/${user.id}`, { profile_image });
      expect(patched.status).toBe(200);
      const { body } = await browser.get('/users/whoami');
      expect(body.profile_image).toBe(profile_image);
      expect((await browser.get(`/files/profile_pictures/${body.profile_image}`)).status).toBe(200);
    }
  });

  it.each([
    ['as older releases send it', false],
    ['with the current one, as newer releases send it', true],
  ])(
    '200: the password is changed %s, and the old one is no longer accepted',
    async (_, isProven) => {
      const user = await aUser(app);
      const browser = await signIn(user);
      const { status } = await browser.patch(`/users/${user.id}/reset-password`, {
        password: 'another-password',
        ...(isProven && { current_password: user.password }),
      });
      expect(status).toBe(200);
      const { username } = user;
      const fresh = new Browser(app.anonymous);
      expect((await fresh.login(user)).status).toBe(401);
      expect((await fresh.login({ username, password: 'another-password' })).status).toBe(200);
    },
  );

  it('400: the same password again, with a detail that the page can show', async () => {
    const user = await aUser(app);
    const browser = await signIn(user);
    const { password } = user;
    const { status, body } = await browser.patch(`/users/${user.id}/reset-password`, { password });
    expect(status).toBe(400);
    expect(body).toEqual({ detail: "You can't use your current password" });
  });
});
